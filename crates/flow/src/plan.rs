//! What is remembered of a visitor between his requests: data, and nothing but data.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is remembered of a visitor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// Where he is in a flow, if he is in one.
    pub plan: Option<Plan>,
    /// The query of the page around the flow, as his last request brought it.
    pub query: String,
    /// How many passwords were wrong since the last flow was cut short by them.
    pub failures: u32,
    /// The plan as it was at each step that he has passed, the last [`MOST_PASSED`], for whoever looks how the
    /// flow runs.
    pub passed: Vec<Plan>,
}

/// How many steps that were passed are remembered.
const MOST_PASSED: usize = 30;

impl Progress {
    /// Whether the visitor has proved who he is, though he is not in yet.
    pub fn is_proved(&self) -> bool {
        let context = self.plan.as_ref().map(|plan| &plan.context);
        context.is_some_and(|context| context.method.is_some() || context.is_restored)
    }

    /// Who is on his way in, though he may not have proved yet who he is.
    pub fn pending(&self) -> Option<&Pending> {
        self.plan.as_ref()?.context.pending.as_ref()
    }

    /// Remembers a step that is passed.
    pub(crate) fn pass(&mut self, plan: &Plan) {
        if self.passed.len() == MOST_PASSED {
            self.passed.remove(0);
        }
        self.passed.push(plan.clone());
    }
}

/// The rest of a way through a flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The flow.
    pub flow: Uuid,
    /// The bindings of the stages that are left, in their order.
    pub steps: Vec<Uuid>,
    /// What the stages before have found out.
    pub context: Context,
    /// Whether the visitor has answered any of them.
    #[serde(default)]
    pub has_answers: bool,
}

/// What stages tell those after them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// Who is at the door.
    pub pending: Option<Pending>,
    /// What was entered to say who he is, if he was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered: Option<String>,
    /// What to call him, if that is not his name.
    pub shown_as: Option<String>,
    /// How he has proved it, if he has.
    pub method: Option<Method>,
    /// Whether he came with a key that was made for him.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_restored: bool,
}

/// Who is at the door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pending {
    /// A user, by his number.
    User(i32),
    /// Somebody who named himself so, whom nobody knows. He gets as far as the password, and never in.
    Nobody(String),
}

/// How somebody has proved who he is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// With his password.
    Password,
    /// With an app password.
    Token {
        /// The token's id.
        pk: Uuid,
        /// The token's name.
        identifier: String,
    },
}

impl Method {
    /// The contract's name of it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Token { .. } => "token",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_remembered_is_plain_data() {
        let progress = Progress {
            plan: Some(Plan {
                flow: Uuid::nil(),
                steps: vec![Uuid::nil()],
                context: Context { pending: Some(Pending::Nobody("x".to_owned())), ..Context::default() },
                has_answers: true,
            }),
            query: "next=/".to_owned(),
            failures: 1,
            passed: Vec::new(),
        };
        let stored = json!({
            "plan": {
                "flow": "00000000-0000-0000-0000-000000000000",
                "steps": ["00000000-0000-0000-0000-000000000000"],
                "context": {"pending": {"nobody": "x"}, "shown_as": null, "method": null},
                "has_answers": true,
            },
            "query": "next=/",
            "failures": 1,
            "passed": [],
        });
        assert_eq!(serde_json::to_value(&progress).ok(), Some(stored.clone()));
        assert_eq!(serde_json::from_value::<Progress>(stored).ok(), Some(progress));
    }
}
