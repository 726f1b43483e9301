//! What a visitor is asked.

use doorward_domain::fault::Faults;
use doorward_domain::flow::{FlowDesignation, FlowLayout};
use doorward_domain::source::Source;
use doorward_domain::stage::identification::UserField;
use uuid::Uuid;

/// What a visitor is asked, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Challenge {
    /// The flow that he is in.
    pub flow: FlowInfo,
    /// The step that asks; none when he does not get on.
    pub step: Option<Uuid>,
    /// What was wrong with his last answer.
    pub faults: Faults,
    /// What he is asked.
    pub question: Question,
}

/// What pages show of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowInfo {
    /// Its name in URLs.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub designation: FlowDesignation,
    /// How its pages are laid out.
    pub layout: FlowLayout,
    /// Where the picture behind its pages lies; empty for the usual one.
    pub background: String,
    /// Whether its pages do without what old password managers stumble over.
    pub compatibility_mode: bool,
}

/// The question of a stage.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// Who are you?
    Identification(Box<Identify>),
    /// What is your password?
    Password {
        /// Who is asked.
        person: Shown,
        /// The flow for those who have forgotten it, by its name in URLs.
        recovery: Option<String>,
    },
    /// Shall you be remembered?
    UserLogin {
        /// Who is asked.
        person: Shown,
    },
    /// Are you a person?
    Captcha {
        /// Who is asked.
        person: Shown,
        /// The key that the provider knows the site by.
        site_key: String,
        /// Where the provider's script is.
        js_url: String,
    },
    /// Nothing.
    Dummy {
        /// The name of the stage.
        name: String,
    },
    /// Nothing any more: he does not get on.
    Denied {
        /// Who is told.
        person: Shown,
        /// Why.
        message: String,
    },
}

/// Somebody as pages show him.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// What he is called; empty when nobody knows.
    pub name: String,
    /// Whose initials stand for him; none when nobody knows.
    pub initials_of: Option<String>,
}

/// What an identification stage asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Identify {
    /// What of a user may be entered.
    pub user_fields: Vec<UserField>,
    /// Whether the password is asked for beside it.
    pub asks_password: bool,
    /// The flow for new users, by its name in URLs.
    pub enrollment: Option<String>,
    /// The flow for users who cannot log in, by its name in URLs.
    pub recovery: Option<String>,
    /// The flow for users without a password, by its name in URLs.
    pub passwordless: Option<String>,
    /// The query that goes along to these.
    pub query: String,
    /// The sources to log in with instead.
    pub sources: Vec<Source>,
    /// Whether sources are shown with their names.
    pub show_source_labels: bool,
}
