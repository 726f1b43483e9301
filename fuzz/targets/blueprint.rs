//! Blueprints: what is written is read back the same, and nothing that a file says goes on without end.
#![no_main]

use std::convert::Infallible;

use doorward_blueprint::{
    Allowance, Blueprint, Entry, Evaluator, LARGEST, MOST_VALUES, Node, Resolver, Tag, Trouble,
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// How many entries a file has at most.
const MOST_ENTRIES: usize = 1000;

/// How deep its values lie in each other at most: lists, mappings, and tags around them.
const DEEPEST: usize = 250;

/// How long all that is worked out from a file is at most.
const LONGEST: usize = 128 * 1024 * 1024;

/// What is said of files that meet a limit. Tags are written in full, so that what is written may meet one that
/// what was read has not.
const LIMITS: [&str; 4] =
    ["is larger than", "has more than", "more than 100 deep", "more than 100000 values"];

fuzz_target!(|file: &[u8]| {
    let blueprint = match Blueprint::read(file) {
        Ok(blueprint) => blueprint,
        Err(flaws) => return assert!(!flaws.is_empty(), "whatever is refused is told why"),
    };
    check_size(&blueprint, file);
    check_writing(&blueprint);
    check_values(&blueprint);
});

fn check_size(blueprint: &Blueprint, file: &[u8]) {
    assert!(file.len() <= LARGEST && blueprint.entries.len() <= MOST_ENTRIES);
    let values: usize = nodes(blueprint).map(|node| count(node, DEEPEST)).sum();
    // Some tags stand for more than they say.
    assert!(values <= 4 * MOST_VALUES, "{values} values");
}

/// All values of a blueprint.
fn nodes(blueprint: &Blueprint) -> impl Iterator<Item = &Node> {
    let entries = blueprint.entries.iter();
    blueprint.context.values().chain(entries.flat_map(|entry| said(entry).chain(&entry.conditions)))
}

/// The fields of an entry.
fn said(entry: &Entry) -> impl Iterator<Item = &Node> {
    entry.identifiers.iter().chain(&entry.attrs).map(|(_, node)| node)
}

/// How many values a value is made of.
fn count(node: &Node, depth: usize) -> usize {
    let depth = depth.checked_sub(1).expect("values do not lie deeper in each other");
    let each = |nodes: &mut dyn Iterator<Item = &Node>| nodes.map(|node| count(node, depth)).sum::<usize>();
    1 + match node {
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) => 0,
        Node::List(items) => each(&mut items.iter()),
        Node::Map(fields) => each(&mut fields.iter().map(|(_, value)| value)),
        Node::Tag(tag) => match tag.as_ref() {
            Tag::KeyOf(_) => 0,
            Tag::Find { by, .. } => each(&mut by.iter().map(|(_, value)| value)),
            Tag::Context { default, .. } | Tag::Env { default, .. } => each(&mut default.iter()),
            Tag::Format { text, values } => each(&mut std::iter::once(text).chain(values)),
            Tag::If { condition, then, otherwise } => each(&mut [condition, then, otherwise].into_iter()),
            Tag::Condition { values, .. } => each(&mut values.iter()),
        },
    }
}

fn check_writing(blueprint: &Blueprint) {
    let written = blueprint.to_yaml().expect("what was read can be written");
    match Blueprint::read(written.as_bytes()) {
        Ok(again) => {
            assert_eq!(&again, blueprint, "{written}");
            assert_eq!(again.to_yaml().as_ref(), Ok(&written));
        }
        Err(flaws) => {
            let meets_limit = |text: &str| LIMITS.iter().any(|limit| text.contains(limit));
            assert!(flaws.iter().all(|flaw| meets_limit(&flaw.to_string())), "{flaws:?}\n{written}");
        }
    }
}

/// Answers for everything that is asked for.
struct Everything;

impl Resolver for Everything {
    type Error = Infallible;

    fn key_of(&mut self, id: &str) -> Result<Option<Value>, Infallible> {
        Ok(Some(id.into()))
    }

    fn find(&mut self, _model: &str, by: &[(String, Value)]) -> Result<Option<Value>, Infallible> {
        Ok(by.iter().map(|(_, value)| value.clone()).next())
    }

    fn variable(&mut self, name: &str) -> Result<Option<String>, Infallible> {
        Ok((name != "NOTHING").then(|| name.repeat(2)))
    }
}

/// What entries say can be worked out, or is too much, and comes to the same each time.
fn check_values(blueprint: &Blueprint) {
    let first = worked_out(blueprint);
    let length: usize = first.iter().flatten().map(|value| value.to_string().len()).sum();
    assert!(length <= LONGEST, "{length} bytes");
    assert_eq!(worked_out(blueprint), first);
}

fn worked_out(blueprint: &Blueprint) -> Vec<Option<Value>> {
    let (mut everything, mut allowance) = (Everything, Allowance::default());
    let mut all = Vec::new();
    for entry in &blueprint.entries {
        let mut evaluator = Evaluator::new(blueprint, &mut everything, &mut allowance);
        for condition in &entry.conditions {
            all.push(told(evaluator.holds(condition).map(Value::from)));
        }
        all.extend(said(entry).map(|node| told(evaluator.value(node))));
    }
    all
}

fn told(outcome: Result<Value, Trouble<Infallible>>) -> Option<Value> {
    match outcome {
        Ok(value) => Some(value),
        Err(Trouble::Flaw(sentence)) => {
            assert!(!sentence.is_empty(), "whatever is refused is told why");
            None
        }
    }
}
