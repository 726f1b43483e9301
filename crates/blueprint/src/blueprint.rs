//! What a blueprint is made of.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value};

use crate::flaw::Flaw;
use crate::node::{Node, Place, Tag};
use crate::raw::{self, Raw};

/// The version of blueprints that there is.
pub(crate) const VERSION: u8 = 1;

/// How many entries a file may have: all are done in one transaction, for which others wait.
const MOST_ENTRIES: usize = 1000;

/// A file that says which objects there are to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Blueprint {
    /// What it is called.
    pub name: String,
    /// Notes about it, by name.
    pub labels: Map<String, Value>,
    /// Values that its entries can refer to, by name.
    pub context: BTreeMap<String, Node>,
    /// The objects, in the order in which they are made.
    pub entries: Vec<Entry>,
}

/// An object, and whether it is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its model, such as `authentik_flows.flow`.
    pub model: String,
    /// Whether it is to be.
    pub state: State,
    /// What other entries call it.
    pub id: Option<String>,
    /// The fields that it is known by.
    pub identifiers: Vec<(String, Node)>,
    /// Its other fields.
    pub attrs: Vec<(String, Node)>,
    /// What must hold; else it is passed over.
    pub conditions: Vec<Node>,
}

/// Whether an object is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// It is, with these fields.
    #[default]
    Present,
    /// It is; if it was before, it stays as it was.
    Created,
    /// It is made, and was not before.
    MustCreated,
    /// It is not.
    Absent,
}

impl State {
    /// All, with their names.
    pub(crate) const NAMES: [(&'static str, Self); 4] = [
        ("present", Self::Present),
        ("created", Self::Created),
        ("must_created", Self::MustCreated),
        ("absent", Self::Absent),
    ];
}

impl Entry {
    /// An object that is to be.
    pub fn of(model: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            state: State::default(),
            id: None,
            identifiers: Vec::new(),
            attrs: Vec::new(),
            conditions: Vec::new(),
        }
    }

    fn walk<'n>(&'n self, look: &mut dyn FnMut(&str, &'n Tag)) {
        for (part, fields) in [("identifiers", &self.identifiers), ("attrs", &self.attrs)] {
            for (name, value) in fields {
                value.walk(&format!("{part}.{name}"), look);
            }
        }
        for (index, condition) in self.conditions.iter().enumerate() {
            condition.walk(&format!("conditions.{index}"), look);
        }
    }
}

impl Blueprint {
    /// The blueprint that a file holds, or all that is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Flaw>> {
        let raw = raw::parse(bytes).map_err(|message| vec![Flaw::of_file(message)])?;
        let mut flaws = Vec::new();
        let blueprint = Self::understand(raw, &mut flaws);
        if flaws.is_empty() { Ok(blueprint) } else { Err(flaws) }
    }

    /// Gives the context another value. It counts for all that is worked out from now on.
    pub fn set(&mut self, name: &str, value: Value) {
        self.context.insert(name.to_owned(), value.into());
    }

    /// Shows all tags to `look`, with the number of the entry and the way to them.
    pub fn tags<'n>(&'n self, look: &mut dyn FnMut(Option<usize>, &str, &'n Tag)) {
        for (name, value) in &self.context {
            value.walk(&format!("context.{name}"), &mut |path, tag| look(None, path, tag));
        }
        for (index, entry) in self.entries.iter().enumerate() {
            entry.walk(&mut |path, tag| look(Some(index + 1), path, tag));
        }
    }

    fn understand(raw: Raw, flaws: &mut Vec<Flaw>) -> Self {
        let top = Place { entry: None, path: String::new() };
        let mut blueprint = Self::default();
        let mut has_entries = false;
        for (key, value) in fields(raw, &top, flaws) {
            let place = top.at(&key);
            match (key.as_str(), value) {
                ("version", Raw::Number(version)) if version.as_u64() == Some(VERSION.into()) => {}
                ("version", _) => flaws.push(place.flaw(format!("only version {VERSION} is known"))),
                ("metadata", value) => blueprint.read_metadata(value, &place, flaws),
                ("context", value) => {
                    blueprint.context = nodes(value, &place, flaws).into_iter().collect();
                }
                ("entries", Raw::List(entries)) if entries.len() > MOST_ENTRIES => {
                    has_entries = true;
                    flaws.push(place.flaw(format!("there are more than {MOST_ENTRIES}")));
                }
                ("entries", Raw::List(entries)) => {
                    has_entries = true;
                    let numbered = entries.into_iter().zip(1..);
                    blueprint.entries =
                        numbered.map(|(entry, number)| read_entry(entry, number, flaws)).collect();
                }
                ("entries", other) => {
                    has_entries = true;
                    flaws.push(place.flaw(format!("must be a list, and is {}", other.kind())));
                }
                _ => flaws.push(top.flaw(format!("the key {key:?} is not known"))),
            }
        }
        if !has_entries && flaws.is_empty() {
            flaws.push(top.flaw("there are no entries"));
        }
        blueprint.check_ids(flaws);
        blueprint
    }

    fn read_metadata(&mut self, raw: Raw, place: &Place, flaws: &mut Vec<Flaw>) {
        for (key, value) in fields(raw, place, flaws) {
            let here = place.at(&key);
            match (key.as_str(), value) {
                ("name", Raw::Text(name)) => self.name = name,
                ("labels", value) => {
                    for (name, value) in fields(value, &here, flaws) {
                        match value {
                            Raw::Text(text) => self.labels.insert(name, text.into()),
                            Raw::Bool(is) => self.labels.insert(name, is.into()),
                            Raw::Number(number) => self.labels.insert(name, number.into()),
                            _ => {
                                flaws.push(here.at(name).flaw("must be a single value"));
                                None
                            }
                        };
                    }
                }
                ("name", other) => flaws.push(here.flaw(format!("must be a text, and is {}", other.kind()))),
                _ => flaws.push(place.flaw(format!("the key {key:?} is not known"))),
            }
        }
    }

    /// Ids are unique, and entries refer to those before them.
    fn check_ids(&self, flaws: &mut Vec<Flaw>) {
        let mut known = HashSet::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let number = Some(index + 1);
            entry.walk(&mut |path, tag| {
                if let Tag::KeyOf(id) = tag
                    && !known.contains(id)
                {
                    let place = Place { entry: number, path: path.to_owned() };
                    flaws.push(place.flaw(format!("!KeyOf {id}: no entry before this one has that id")));
                }
            });
            if let Some(id) = &entry.id
                && !known.insert(id.clone())
            {
                let place = Place { entry: number, path: "id".to_owned() };
                flaws.push(place.flaw(format!("another entry has the id {id:?} already")));
            }
        }
    }
}

fn read_entry(raw: Raw, number: usize, flaws: &mut Vec<Flaw>) -> Entry {
    let top = Place { entry: Some(number), path: String::new() };
    let mut entry = Entry::of("");
    let is_entry = matches!(raw, Raw::Map(_));
    for (key, value) in fields(raw, &top, flaws) {
        let place = top.at(&key);
        match (key.as_str(), value) {
            ("model", Raw::Text(model)) => entry.model = model,
            ("state", Raw::Text(name)) => match State::NAMES.iter().find(|(known, _)| *known == name) {
                Some((_, state)) => entry.state = *state,
                None => flaws.push(place.flaw(format!("the state {name:?} is not known"))),
            },
            ("model" | "state", other) => {
                flaws.push(place.flaw(format!("must be a text, and is {}", other.kind())));
                if key == "model" {
                    "?".clone_into(&mut entry.model);
                }
            }
            ("id" | "conditions" | "permissions" | "attrs", Raw::Null) => {}
            ("id", Raw::Text(id)) => entry.id = Some(id),
            ("id", Raw::Number(id)) => entry.id = Some(id.to_string()),
            ("id", other) => flaws.push(place.flaw(format!("must be a text, and is {}", other.kind()))),
            ("identifiers", value) => entry.identifiers = nodes(value, &place, flaws),
            ("attrs", value) => entry.attrs = nodes(value, &place, flaws),
            ("conditions", value) => match Node::read(value, &place, flaws) {
                Node::List(conditions) => entry.conditions = conditions,
                _ => flaws.push(place.flaw("must be a list")),
            },
            ("permissions", Raw::List(permissions)) if permissions.is_empty() => {}
            ("permissions", _) => {
                flaws.push(place.flaw("permissions are not given by blueprints: give them through the API"));
            }
            _ => flaws.push(top.flaw(format!("the key {key:?} is not known"))),
        }
    }
    if is_entry && entry.model.is_empty() {
        flaws.push(top.flaw("the key \"model\" is missing"));
    }
    if is_entry && entry.identifiers.is_empty() && !flaws.iter().any(|flaw| flaw.entry == Some(number)) {
        flaws.push(top.flaw("there are no identifiers, so the object could not be found again"));
    }
    entry
}

/// The fields of what must be a mapping.
fn fields(raw: Raw, place: &Place, flaws: &mut Vec<Flaw>) -> Vec<(String, Raw)> {
    match raw {
        Raw::Map(fields) => fields,
        other => {
            flaws.push(place.flaw(format!("must be a mapping, and is {}", other.kind())));
            Vec::new()
        }
    }
}

/// The same, understood.
fn nodes(raw: Raw, place: &Place, flaws: &mut Vec<Flaw>) -> Vec<(String, Node)> {
    let fields = fields(raw, place, flaws);
    let read = fields.into_iter().map(|(name, value)| {
        let value = Node::read(value, &place.at(&name), flaws);
        (name, value)
    });
    read.collect()
}

#[cfg(test)]
mod tests;
