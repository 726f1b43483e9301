//! Values that tell which write they are from: each sets all fields of a stage that are not its name, its sources
//! and its flow, so that a stage of two writes can be told.

use anyhow::Result;
use serde_json::{Map, Value, json};

use crate::faults::caller::Caller;

/// How many sources and flows there are to choose from.
const OTHERS: u64 = 5;

/// How many marks there are.
const COUNT: u64 = 16 * 8 * OTHERS * OTHERS * OTHERS * OTHERS * OTHERS;

/// What lies between one and the next: all fields but few differ.
const STRIDE: u64 = 133_337;

/// What a user can be identified by; nothing will do as well, since there are sources.
const USER_FIELDS: [&[&str]; 8] = [
    &[],
    &["email"],
    &["username"],
    &["upn"],
    &["email", "username"],
    &["username", "email"],
    &["upn", "email"],
    &["username", "upn", "email"],
];

/// What stages refer to.
pub struct World {
    sources: Vec<String>,
    flows: Vec<String>,
}

impl World {
    /// Makes it.
    pub fn build(caller: &Caller) -> Result<Self> {
        let (mut sources, mut flows) = (Vec::new(), Vec::new());
        for number in 0..OTHERS {
            let slug = slug(number);
            let source = json!({
                "name": slug, "slug": slug, "provider_type": "discord",
                "consumer_key": "key", "consumer_secret": "secret",
            });
            sources.push(caller.create("/sources/oauth/", &source)?);
            flows.push(caller.create("/flows/instances/", &flow(number))?);
        }
        Ok(Self { sources, flows })
    }
}

fn slug(number: u64) -> String {
    format!("fault-{number}")
}

fn flow(number: u64) -> Value {
    let slug = slug(number);
    json!({"name": slug, "slug": slug, "title": slug, "designation": "authentication"})
}

/// All values of one write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mark(pub u64);

impl Mark {
    /// The digits that the values are made of.
    fn digits(self) -> [u64; 7] {
        let mut rest = self.0.wrapping_mul(STRIDE) % COUNT;
        [16, 8, OTHERS, OTHERS, OTHERS, OTHERS, OTHERS].map(|base| {
            let digit = rest % base;
            rest /= base;
            digit
        })
    }

    /// The stage's own fields, as answers and the trail show them.
    pub fn fields(self, world: &World) -> Map<String, Value> {
        let [flags, user_fields, first, count, recovery, enrollment, _] = self.digits();
        let chosen = |list: &[String], number: u64| list.iter().cycle().nth(index(number)).cloned();
        let sources: Vec<_> = (first..=first + count).map(|number| chosen(&world.sources, number)).collect();
        let fields = json!({
            "case_insensitive_matching": flags & 1 > 0,
            "show_matched_user": flags & 2 > 0,
            "show_source_labels": flags & 4 > 0,
            "pretend_user_exists": flags & 8 > 0,
            "user_fields": USER_FIELDS.get(index(user_fields)),
            "sources": sources,
            "recovery_flow": chosen(&world.flows, recovery),
            "enrollment_flow": chosen(&world.flows, enrollment),
        });
        if let Value::Object(fields) = fields { fields } else { Map::new() }
    }

    /// A body that sets everything, bindings included.
    pub fn body(self, world: &World) -> Value {
        let mut fields = self.fields(world);
        let [.., bound] = self.digits();
        fields.insert("flow_set".to_owned(), json!([flow(bound)]));
        Value::Object(fields)
    }

    /// Whether a stage is as this write has left it, in everything.
    pub fn is_shown_by(self, world: &World, stage: &Value) -> bool {
        let [.., bound] = self.digits();
        let flows = stage["flow_set"].as_array().map(Vec::as_slice);
        let is_bound = matches!(flows, Some([flow]) if flow["slug"] == slug(bound));
        is_bound && self.fields(world).iter().all(|(field, value)| stage[field] == *value)
    }
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or_default()
}

#[cfg(test)]
pub mod tests {
    use std::collections::HashSet;

    use super::*;

    /// One that needs no service.
    pub fn world() -> World {
        let names = |kind: &str| (0..OTHERS).map(|number| format!("{kind}-{number}")).collect();
        World { sources: names("source"), flows: names("flow") }
    }

    /// The stage that a write leaves.
    pub fn stage(mark: Mark) -> Value {
        mark.body(&world())
    }

    #[test]
    fn no_two_marks_are_alike() {
        let world = world();
        let bodies: HashSet<String> = (0..20_000).map(|n| Mark(n).body(&world).to_string()).collect();
        assert_eq!(bodies.len(), 20_000);
        let digits: HashSet<_> = (0..COUNT).map(|number| Mark(number).digits()).collect();
        assert_eq!(digits.len(), index(COUNT));
    }

    #[test]
    fn a_stage_of_two_writes_is_of_neither() {
        let world = world();
        let (mut one, other) = (stage(Mark(1)), stage(Mark(2)));
        assert!(Mark(1).is_shown_by(&world, &one) && !Mark(2).is_shown_by(&world, &one));
        for field in ["sources", "show_matched_user", "flow_set"] {
            let whole = one.clone();
            if one[field] != other[field] {
                one[field] = other[field].clone();
                assert!(!Mark(1).is_shown_by(&world, &one), "{field}");
            }
            one = whole;
        }
    }
}
