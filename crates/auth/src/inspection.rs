//! How a flow runs, for whoever sets one up.

use std::collections::HashMap;

use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::id::{SessionId, UserId};
use doorward_domain::store::Visible;
use doorward_flow::{Context, Pending, Plan, Progress};
use serde_json::{Map, Value, json};

use crate::error::AccessError;
use crate::registry::Inspect;
use crate::session::{AuthorizedOn, Core};
use crate::visit;

/// How a flow runs that somebody is in.
pub struct Inspection {
    /// Where he has been.
    pub passed: Vec<Stop>,
    /// Where he is; where he was at the end if he is through.
    pub current: Stop,
    /// Whether he is through.
    pub is_completed: bool,
}

/// A step of somebody who goes through a flow.
#[derive(Clone)]
pub struct Stop {
    /// The step; none when the flow does not have it any more.
    pub step: Option<FlowStageBinding>,
    /// The one that would be next.
    pub next: Option<FlowStageBinding>,
    /// What the stages before have found out. No secret is among it.
    pub context: Map<String, Value>,
    /// The session that remembers it.
    pub session: SessionId,
}

/// Users by their numbers, as they are shown.
type People = HashMap<i32, Value>;

impl AuthorizedOn<'_, '_, Inspect, Flow> {
    /// How the flow runs for whoever has the session with this digest; nothing if he is not in it.
    pub fn inspection(self, session: Option<[u8; 32]>) -> Result<Option<Inspection>, AccessError> {
        let (core, flow) = self.into_parts();
        let found = session.map(|digest| core.store.session(&digest)).transpose()?.flatten();
        let Some(session) = found else { return Ok(None) };
        let Progress { plan, passed, .. } = visit::read(&session);
        let id = flow.id.0;
        let steps = core.store.outline(flow, &Visible::All, &Visible::All)?.steps;
        let mut people = People::new();
        let mut stop = |plan: &Plan| {
            let at = |index: usize| {
                let wanted = plan.steps.get(index)?;
                steps.iter().map(|step| &step.binding).find(|binding| binding.id.0 == *wanted).cloned()
            };
            let context = core.shown(&plan.context, &mut people)?;
            Ok::<_, AccessError>(Stop { step: at(0), next: at(1), context, session: session.state.id })
        };
        let is_of_flow = |plan: &&Plan| plan.flow == id;
        let passed = passed.iter().filter(is_of_flow).map(&mut stop).collect::<Result<Vec<_>, _>>()?;
        let current = plan.as_ref().filter(is_of_flow).map(&mut stop).transpose()?;
        let is_completed = current.is_none();
        let current = current.or_else(|| passed.last().cloned());
        Ok(current.map(|current| Inspection { passed, current, is_completed }))
    }
}

impl Core<'_> {
    /// What stages have found out, by the names that the contract has for it.
    fn shown(&mut self, context: &Context, people: &mut People) -> Result<Map<String, Value>, AccessError> {
        let user = match &context.pending {
            None => None,
            Some(Pending::Nobody(name)) => Some(json!({"pk": null, "username": name})),
            Some(Pending::User(id)) => Some(self.shown_person(*id, people)?),
        };
        let facts = [
            ("pending_user", user),
            ("pending_user_identifier", context.shown_as.as_deref().map(Value::from)),
            ("auth_method", context.method.as_ref().map(|method| method.name().into())),
        ];
        Ok(facts.into_iter().filter_map(|(name, fact)| Some((name.to_owned(), fact?))).collect())
    }

    /// A user, who is looked up once.
    fn shown_person(&mut self, id: i32, people: &mut People) -> Result<Value, AccessError> {
        if let Some(person) = people.get(&id) {
            return Ok(person.clone());
        }
        let person = self.store.person(UserId(id))?;
        let person = person.map_or(Value::Null, |person| {
            json!({"pk": id, "username": person.username, "name": person.name, "email": person.email})
        });
        people.insert(id, person.clone());
        Ok(person)
    }
}
