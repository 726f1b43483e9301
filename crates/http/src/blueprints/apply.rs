//! Does what blueprints say, in one transaction.

use std::collections::HashMap;

use doorward_auth::{Session, Writing};
use doorward_blueprint::{Allowance, Blueprint, Entry, Evaluator, Flaw, Node, Resolver, State, Trouble};
use doorward_domain::event::Entry as Noted;
use doorward_domain::resource::Pk;
use serde_json::Value;

use super::check::check;
use super::find::{Known, PK, text};
use super::kinds::{Kind, Wanted, findable, kind};
use super::problem::{Misfit, Problem, Stopped};

/// A blueprint with a name for people.
#[derive(Clone, Debug)]
pub struct File {
    /// The name.
    pub name: String,
    /// What it says.
    pub blueprint: Blueprint,
}

/// Tells variables of the environment.
pub type Environment = dyn Fn(&str) -> Option<String> + Send + Sync;

/// A change that came of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The name of the file.
    pub file: String,
    /// The number of the entry, from 1.
    pub entry: usize,
    /// What the trail says of it.
    pub noted: Noted,
}

/// Does what the files say, one after the other, and gives the changes that came of it. Without an
/// environment its variables are refused. When it fails the transaction has to be abandoned.
pub fn apply(
    session: &mut Session<'_, Writing>,
    files: &[File],
    environment: Option<&Environment>,
) -> Result<Vec<Change>, Stopped> {
    session.authenticated()?;
    let misfits = check(files, environment.is_some());
    if !misfits.is_empty() {
        return Err(Stopped::Misfits(misfits));
    }
    // What came before is not ours.
    session.noted();
    let mut changes = Vec::new();
    for file in files {
        let numbered = numbered(&file.blueprint);
        let mut work = Work { session, environment, made: HashMap::new(), renamed: HashMap::new(), numbered };
        let mut allowance = Allowance::default();
        for (index, entry) in file.blueprint.entries.iter().enumerate() {
            let number = index + 1;
            work.apply(&file.blueprint, entry, &mut allowance)
                .map_err(|problem| stopped(problem, file, number))?;
            let noted = work.session.noted().into_iter();
            changes.extend(noted.map(|noted| Change { file: file.name.clone(), entry: number, noted }));
        }
    }
    Ok(changes)
}

fn stopped(problem: Problem, file: &File, number: usize) -> Stopped {
    match problem {
        Problem::Access(error) => Stopped::Access(error),
        Problem::Faults(sentences) => {
            let entry = &file.blueprint.entries[number - 1];
            let misfits = sentences.into_iter().map(|(field, message)| Misfit {
                file: file.name.clone(),
                flaw: Flaw { entry: Some(number), place: place_of(&field, entry), message },
            });
            Stopped::Misfits(misfits.collect())
        }
    }
}

/// Where an entry says a field. What has a place already, such as a condition, keeps it.
fn place_of(field: &str, entry: &Entry) -> String {
    let name = field.split('.').next().unwrap_or_default();
    let is_among = |fields: &[(String, Node)]| fields.iter().any(|(known, _)| known == name);
    match name {
        "" | "identifiers" | "attrs" | "conditions" => field.to_owned(),
        _ if is_among(&entry.identifiers) => format!("identifiers.{field}"),
        _ => format!("attrs.{field}"),
    }
}

/// What is done for one file.
struct Work<'w, 'c> {
    session: &'w mut Session<'c, Writing>,
    environment: Option<&'w Environment>,
    /// What entries have led to, by their ids.
    made: HashMap<String, Value>,
    /// The primary keys that objects have here, by those that the file gives them.
    renamed: HashMap<String, Value>,
    /// The same of those that are numbers; nothing before their entries have led to somebody.
    numbered: HashMap<String, Option<Value>>,
}

/// The numbers that a file gives to objects that are known by something else here.
fn numbered(blueprint: &Blueprint) -> HashMap<String, Option<Value>> {
    let entries = blueprint.entries.iter().filter(|entry| entry.identifiers.len() > 1);
    let entries = entries.filter(|entry| kind(&entry.model).is_some_and(Kind::is_numbered));
    let keys = entries.flat_map(|entry| &entry.identifiers).filter(|(field, _)| field == PK);
    keys.filter_map(|(_, key)| Some((written(key)?, None))).collect()
}

/// A number as it is written.
fn written(node: &Node) -> Option<String> {
    match node {
        Node::Number(number) => Some(number.to_string()),
        Node::Text(text) => Some(text.clone()),
        _ => None,
    }
}

impl Work<'_, '_> {
    fn apply(
        &mut self,
        blueprint: &Blueprint,
        entry: &Entry,
        allowance: &mut Allowance,
    ) -> Result<(), Problem> {
        let Some(kind) = kind(&entry.model) else {
            return Err(Problem::of_entry(format!("the model {:?} is not known", entry.model)));
        };
        let Some(wanted) = self.wanted(blueprint, entry, kind, allowance)? else { return Ok(()) };
        let Some(pk) = kind.apply(self.session, &wanted)? else { return Ok(()) };
        let pk = shown(pk);
        let called = wanted.known.iter().find(|(field, _)| field == PK).and_then(|(_, called)| text(called));
        match called {
            Some(called) if kind.is_numbered() => {
                self.numbered.insert(called, Some(pk.clone()));
            }
            Some(called) => {
                self.renamed.insert(called, pk.clone());
            }
            None => {}
        }
        if let Some(id) = &entry.id {
            self.made.insert(id.clone(), pk);
        }
        Ok(())
    }

    /// What the entry wants; nothing when its conditions do not hold.
    fn wanted(
        &mut self,
        blueprint: &Blueprint,
        entry: &Entry,
        kind: &dyn Kind,
        allowance: &mut Allowance,
    ) -> Result<Option<Wanted>, Problem> {
        let mut evaluator = Evaluator::new(blueprint, self, allowance);
        for (index, condition) in entry.conditions.iter().enumerate() {
            let holds = evaluator.holds(condition);
            if !holds.map_err(|trouble| troubled(trouble, &format!("conditions.{index}")))? {
                return Ok(None);
            }
        }
        let (mut known, mut said) = (Known::new(), Known::new());
        for (field, node) in &entry.identifiers {
            let value = evaluator.value(node);
            let value = value.map_err(|trouble| troubled(trouble, &format!("identifiers.{field}")))?;
            known.push((field.clone(), value));
        }
        // What is to go needs no fields.
        let attrs = if entry.state == State::Absent { &[] } else { entry.attrs.as_slice() };
        for (field, node) in attrs {
            let value = evaluator.value(node);
            let value = value.map_err(|trouble| troubled(trouble, &format!("attrs.{field}")))?;
            said.push((field.clone(), value));
        }
        for (part, nodes, values) in
            [("identifiers", &entry.identifiers, &mut known), ("attrs", &entry.attrs, &mut said)]
        {
            for ((field, node), (_, value)) in nodes.iter().zip(values).filter(|((field, _), _)| field != PK)
            {
                if !self.numbered.is_empty() && kind.refers_to_users(field, value) {
                    let place = format!("{part}.{field}");
                    self.renumber(node, value).map_err(|message| Problem::Faults(vec![(place, message)]))?;
                }
                self.rename(value);
            }
        }
        let fields = kind.fields();
        said.extend(known.iter().filter(|(field, _)| fields.contains(field)).cloned());
        Ok(Some(Wanted { state: entry.state, known, body: said.into_iter().collect() }))
    }

    /// Puts in the numbers that users have here, where the file has others. What its tags have led to is
    /// known by what it is here already.
    fn renumber(&self, node: &Node, value: &mut Value) -> Result<(), String> {
        if let (Node::List(nodes), Value::Array(values)) = (node, &mut *value) {
            return nodes.iter().zip(values).try_for_each(|(node, value)| self.renumber(node, value));
        }
        if let Some((number, here)) = written(node).and_then(|number| self.numbered.get_key_value(&number)) {
            let nobody = || format!("no entry before this one has led to the user {number}");
            *value = here.clone().ok_or_else(nobody)?;
        }
        Ok(())
    }

    /// Puts in the primary keys that objects have here, where the file has others.
    fn rename(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(pk) = self.renamed.get(text) {
                    *value = pk.clone();
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.rename(item)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.rename(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

impl Resolver for Work<'_, '_> {
    type Error = Problem;

    fn key_of(&mut self, id: &str) -> Result<Option<Value>, Problem> {
        Ok(self.made.get(id).cloned())
    }

    fn find(&mut self, model: &str, by: &[(String, Value)]) -> Result<Option<Value>, Problem> {
        let Some(findable) = findable(model) else { return Ok(None) };
        let mut by = by.to_vec();
        for (_, value) in &mut by {
            self.rename(value);
        }
        let found = findable.find(self.session, &by).map_err(|problem| match problem {
            // Its fields are not those of the entry.
            Problem::Faults(sentences) => {
                let sentences = sentences.into_iter().map(|(field, message)| format!("{field} {message}"));
                let sentences: Vec<_> = sentences.map(|sentence| sentence.trim().to_owned()).collect();
                Problem::of_entry(format!("!Find {model}: {}", sentences.join(" ")))
            }
            problem @ Problem::Access(_) => problem,
        });
        Ok(found?.map(shown))
    }

    fn variable(&mut self, name: &str) -> Result<Option<String>, Problem> {
        Ok(self.environment.and_then(|environment| environment(name)))
    }
}

/// What is wrong with the value at a place.
fn troubled(trouble: Trouble<Problem>, place: &str) -> Problem {
    match trouble {
        Trouble::Flaw(message) => Problem::Faults(vec![(place.to_owned(), message)]),
        Trouble::Unanswered(Problem::Faults(sentences)) => {
            Problem::Faults(sentences.into_iter().map(|(_, message)| (place.to_owned(), message)).collect())
        }
        Trouble::Unanswered(problem) => problem,
    }
}

fn shown(pk: Pk) -> Value {
    match pk {
        Pk::Uuid(id) => id.to_string().into(),
        Pk::Integer(id) => id.into(),
    }
}
