//! Blueprints as YAML.

use serde_json::Value as Json;
use yaml_serde::value::{Tag as YamlTag, TaggedValue};
use yaml_serde::{Mapping, Value};

use crate::blueprint::{Blueprint, Entry, State, VERSION};
use crate::node::{Mode, Node, Tag};

impl Blueprint {
    /// The file that says the same.
    pub fn to_yaml(&self) -> Result<String, String> {
        let metadata = map([("labels", labels(&self.labels)), ("name", self.name.as_str().into())]);
        let entries = self.entries.iter().map(Entry::to_value).collect();
        let top = map([
            ("version", u64::from(VERSION).into()),
            ("metadata", metadata),
            ("context", fields(&self.context)),
            ("entries", Value::Sequence(entries)),
        ]);
        yaml_serde::to_string(&top).map_err(|error| error.to_string())
    }
}

impl Entry {
    fn to_value(&self) -> Value {
        let state = State::NAMES.iter().find(|(_, state)| *state == self.state);
        let conditions: Value = self.conditions.iter().map(value).collect();
        map([
            ("model", self.model.as_str().into()),
            ("state", state.map_or("present", |(name, _)| name).into()),
            ("id", self.id.as_deref().map_or(Value::Null, Value::from)),
            ("identifiers", listed(&self.identifiers)),
            ("attrs", listed(&self.attrs)),
            ("conditions", conditions),
        ])
    }
}

fn map<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let fields = fields.into_iter().map(|(name, value)| (Value::from(name), value));
    Value::Mapping(fields.collect::<Mapping>())
}

fn labels(labels: &serde_json::Map<String, Json>) -> Value {
    let labels = labels.iter().map(|(name, label)| (name.as_str().into(), value(&label.clone().into())));
    Value::Mapping(labels.collect())
}

fn fields<'n>(fields: impl IntoIterator<Item = (&'n String, &'n Node)>) -> Value {
    let fields = fields.into_iter().map(|(name, node)| (name.as_str().into(), value(node)));
    Value::Mapping(fields.collect())
}

fn listed(pairs: &[(String, Node)]) -> Value {
    fields(pairs.iter().map(|(name, node)| (name, node)))
}

fn value(node: &Node) -> Value {
    match node {
        Node::Null => Value::Null,
        Node::Bool(is) => (*is).into(),
        Node::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => number.into(),
            (None, Some(number), _) => number.into(),
            (None, None, number) => number.unwrap_or_default().into(),
        },
        Node::Text(text) => text.as_str().into(),
        Node::List(items) => items.iter().map(value).collect(),
        Node::Map(values) => listed(values),
        Node::Tag(tag) => {
            Value::Tagged(Box::new(TaggedValue { tag: YamlTag::new(tag.name()), value: contents(tag) }))
        }
    }
}

fn contents(tag: &Tag) -> Value {
    let with_default = |name: &str, default: &Option<Node>| match default {
        None => name.into(),
        Some(default) => Value::Sequence(vec![name.into(), value(default)]),
    };
    match tag {
        Tag::KeyOf(id) => id.as_str().into(),
        Tag::Find { model, by } => {
            let by = by.iter().map(|(field, node)| Value::Sequence(vec![field.as_str().into(), value(node)]));
            std::iter::once(model.as_str().into()).chain(by).collect()
        }
        Tag::Context { name, default } | Tag::Env { name, default } => with_default(name, default),
        Tag::Format { text, values } => std::iter::once(text).chain(values).map(value).collect(),
        Tag::If { condition, then, otherwise } => {
            [condition, then, otherwise].into_iter().map(value).collect()
        }
        Tag::Condition { mode, values } => {
            let name = Mode::NAMES.iter().find(|(_, known)| known == mode).map_or("AND", |(name, _)| name);
            std::iter::once(name.into()).chain(values.iter().map(value)).collect()
        }
    }
}
