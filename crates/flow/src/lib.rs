//! Flows that run: who is asked what, what comes of an answer, and where it leads.
//!
//! A visitor goes through a flow step by step. Each of his requests is one [`step`]: it begins with what is
//! remembered of him ([`Progress`]) and with the flow as it is configured at that moment, and ends with
//! what is to be remembered and a [`Reply`]. In between a stage asks or judges. A stage is a file in
//! [`mod@stage`]; what it wants to know of users and passwords it asks the [`World`]. So nothing here knows
//! of HTTP or of SQL.

mod answer;
mod challenge;
mod engine;
mod plan;
pub mod redirect;
mod stage;
mod world;

pub use crate::answer::Answer;
pub use crate::challenge::{Challenge, FlowInfo, Identify, Question, Shown};
pub use crate::engine::{Call, Reply, Step, step};
pub use crate::plan::{Context, Method, Pending, Plan, Progress};
pub use crate::stage::Settings;
pub use crate::stage::user_login::Login;
pub use crate::world::{Claim, Links, Opinion, Person, Verdict, World};
