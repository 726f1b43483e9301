//! The trail: what was changed, by whom, when and from where.

mod action;

pub use action::EventAction;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::id::EventId;
use crate::model::Model;
use crate::resource::{Narrowing, Pk, Resource};

/// What the trail shows instead of a secret.
pub const MASK: &str = "********";

/// A stored field with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Traced {
    /// The name of the field.
    pub field: &'static str,
    /// Its value. Of a secret, something that changes when the secret does.
    pub value: Value,
    /// Whether the value must not be shown.
    pub secret: bool,
}

impl Traced {
    /// A field that may be shown.
    pub fn open(field: &'static str, value: impl Into<Value>) -> Self {
        Self { field, value: value.into(), secret: false }
    }

    /// A field that must not be shown.
    pub fn secret(field: &'static str, value: impl Into<Value>) -> Self {
        Self { field, value: value.into(), secret: true }
    }

    fn shown(self) -> Value {
        if self.secret && !self.value.is_null() { Value::from(MASK) } else { self.value }
    }
}

/// A field that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The name of the field.
    pub field: &'static str,
    /// What it was; null for a new object.
    pub previous: Value,
    /// What it is; null for a deleted object.
    pub new: Value,
}

/// The object that something happened to.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// What kind of object it is.
    pub model: &'static Model,
    /// Its primary key.
    pub pk: Pk,
    /// Its name.
    pub name: String,
}

impl Subject {
    /// The subject as the trail refers to it. UUIDs come without dashes.
    pub fn reference(&self) -> Value {
        let pk = match self.pk {
            Pk::Uuid(id) => Value::from(id.simple().to_string()),
            Pk::Integer(id) => Value::from(id),
        };
        json!({"pk": pk, "app": self.model.app, "name": self.name, "model_name": self.model.name})
    }

    /// The subject that `object` is.
    pub fn of<R: Resource>(object: &R) -> Self {
        Self { model: object.model(), pk: object.pk(), name: object.name() }
    }
}

/// An entry of the trail, before it is known who made it and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What happened.
    pub action: EventAction,
    /// To what; none when it is nobody's but the user's who did it.
    pub subject: Option<Subject>,
    /// The fields that changed.
    pub diff: Vec<Difference>,
    /// What else is to be known.
    pub details: Map<String, Value>,
}

impl Entry {
    /// Something happened, of which these details are to be known.
    pub fn happened(action: EventAction, details: Map<String, Value>) -> Self {
        Self { action, subject: None, diff: Vec::new(), details }
    }

    fn about<R: Resource>(action: EventAction, object: &R, diff: Vec<Difference>) -> Self {
        Self { action, subject: Some(Subject::of(object)), diff, details: Map::new() }
    }

    /// `object` was created.
    pub fn created<R: Resource>(object: &R) -> Self {
        Self::about(EventAction::ModelCreated, object, differences(Vec::new(), object.traced()))
    }

    /// `before` became `after`.
    pub fn updated<R: Resource>(before: &R, after: &R) -> Self {
        Self::about(EventAction::ModelUpdated, after, differences(before.traced(), after.traced()))
    }

    /// `object` was deleted.
    pub fn deleted<R: Resource>(object: &R) -> Self {
        Self::about(EventAction::ModelDeleted, object, differences(object.traced(), Vec::new()))
    }

    /// Something happened to `object` that changed none of its fields.
    pub fn of<R: Resource>(action: EventAction, object: &R) -> Self {
        Self::about(action, object, Vec::new())
    }
}

/// The fields whose values differ. An object that is not there has none.
fn differences(before: Vec<Traced>, mut after: Vec<Traced>) -> Vec<Difference> {
    let mut found = Vec::new();
    for old in before {
        let field = old.field;
        let new = after.iter().position(|new| new.field == field).map(|at| after.remove(at));
        if new.as_ref().is_none_or(|new| new.value != old.value) {
            let new = new.map_or(Value::Null, Traced::shown);
            found.push(Difference { field, previous: old.shown(), new });
        }
    }
    let added = after.into_iter().map(|new| {
        let field = new.field;
        Difference { field, previous: Value::Null, new: new.shown() }
    });
    found.extend(added);
    found
}

/// An entry of the trail as it was written: nobody changes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// Who did it.
    pub user: Value,
    /// What happened.
    pub action: EventAction,
    /// The part of the service that noted it.
    pub app: String,
    /// To what, how, and through which request.
    pub context: Value,
    /// From where.
    pub client_ip: Option<String>,
    /// When.
    pub created: DateTime<Utc>,
    /// When the entry may go.
    pub expires: DateTime<Utc>,
    /// The brand that counted for the host that was called.
    pub brand: Value,
}

static MODEL: Model =
    Model { app: "authentik_events", name: "event", verbose_name: "Event", verbose_name_plural: "Events" };

impl Resource for Event {
    type Key = EventId;
    type Filter = EventFilter;

    const MODEL: &'static Model = &MODEL;

    fn pk(&self) -> Pk {
        Pk::Uuid(self.id.0)
    }

    fn object(&self) -> Uuid {
        self.id.0
    }

    fn label(&self) -> String {
        self.action.label()
    }

    /// The trail is not noted in the trail.
    fn traced(&self) -> Vec<Traced> {
        Vec::new()
    }
}

/// Conditions on entries of the trail.
#[derive(Clone, Debug)]
pub enum EventFilter {
    /// This happened.
    Action(String),
    /// From there.
    ClientIp(String),
    /// The user of this name did it.
    Username(String),
    /// The brand of this name counted.
    BrandName(String),
    /// To an object of this part of the system.
    ModelApp(String),
    /// To an object of this kind.
    ModelName(String),
    /// To the object with this primary key.
    ModelPk(String),
    /// To this application.
    AuthorizedApp(String),
}

impl Narrowing for EventFilter {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fields_that_changed_are_told() {
        let before = vec![Traced::open("name", "a"), Traced::open("order", 1)];
        let after = vec![Traced::open("name", "b"), Traced::open("order", 1)];
        let expected = Difference { field: "name", previous: json!("a"), new: json!("b") };
        assert_eq!(differences(before, after), [expected]);
    }

    #[test]
    fn a_changed_secret_is_told_but_not_shown() {
        let before = vec![Traced::secret("key", "old")];
        let after = vec![Traced::secret("key", "new")];
        let expected = Difference { field: "key", previous: json!(MASK), new: json!(MASK) };
        assert_eq!(differences(before, after), [expected]);
    }

    #[test]
    fn a_deleted_object_ends_with_nulls() {
        let expected = Difference { field: "name", previous: json!("a"), new: Value::Null };
        assert_eq!(differences(vec![Traced::open("name", "a")], Vec::new()), [expected]);
    }
}
