//! What tags mean.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::blueprint::Blueprint;
use crate::node::{Node, Tag};

/// What a value costs, beside the bytes of its text.
const VALUE: usize = 64;

/// What it costs to look for an object: the database has to be asked, while others wait for it.
const LOOK_UP: usize = 4096;

/// How much a file may still ask for: bytes of text, [`VALUE`] for every value, and [`LOOK_UP`] for every
/// object that is looked for.
#[derive(Debug)]
pub struct Allowance(usize);

impl Default for Allowance {
    fn default() -> Self {
        Self(16 * 1024 * 1024)
    }
}

/// How deep values of the context may refer to each other.
const DEEPEST: usize = 100;

/// Knows what tags ask for.
pub trait Resolver {
    /// Why an answer cannot be given.
    type Error;

    /// The primary key of what the entry with this id has led to.
    fn key_of(&mut self, id: &str) -> Result<Option<Value>, Self::Error>;

    /// The primary key of the object of a model whose fields have these values.
    fn find(&mut self, model: &str, by: &[(String, Value)]) -> Result<Option<Value>, Self::Error>;

    /// A variable of the environment.
    fn variable(&mut self, name: &str) -> Result<Option<String>, Self::Error>;
}

/// Why there is no value.
#[derive(Debug, PartialEq, Eq)]
pub enum Trouble<E> {
    /// The blueprint is at fault, as the sentence says.
    Flaw(String),
    /// There was no answer.
    Unanswered(E),
}

/// What it means when something is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    IsFault,
    IsNull,
}

/// Works out values.
pub struct Evaluator<'b, R> {
    context: &'b BTreeMap<String, Node>,
    resolver: &'b mut R,
    allowance: &'b mut Allowance,
    depth: usize,
}

type Outcome<T, R> = Result<T, Trouble<<R as Resolver>::Error>>;

impl<'b, R: Resolver> Evaluator<'b, R> {
    /// Works out what an entry of `blueprint` says. All entries share the allowance.
    pub fn new(blueprint: &'b Blueprint, resolver: &'b mut R, allowance: &'b mut Allowance) -> Self {
        Self { context: &blueprint.context, resolver, allowance, depth: 0 }
    }

    /// The value of a field. What it refers to must be there.
    pub fn value(&mut self, node: &Node) -> Outcome<Value, R> {
        self.evaluate(node, Missing::IsFault)
    }

    /// Whether a condition holds. What it refers to need not be there: nothing holds no more than
    /// `false`, 0 and what is empty do.
    pub fn holds(&mut self, node: &Node) -> Outcome<bool, R> {
        self.evaluate(node, Missing::IsNull).map(|value| is_true(&value))
    }

    fn evaluate(&mut self, node: &Node, missing: Missing) -> Outcome<Value, R> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Trouble::Flaw("values refer to each other without end".to_owned()));
        }
        let value = match node {
            Node::Null => Value::Null,
            Node::Bool(is) => (*is).into(),
            Node::Number(number) => number.clone().into(),
            Node::Text(text) => {
                self.spend(text.len())?;
                text.clone().into()
            }
            Node::List(items) => {
                let items = items.iter().map(|item| self.evaluate(item, missing));
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            Node::Map(fields) => {
                let mut map = Map::new();
                for (name, value) in fields {
                    self.spend(name.len())?;
                    map.insert(name.clone(), self.evaluate(value, missing)?);
                }
                map.into()
            }
            Node::Tag(tag) => self.resolve(tag, missing)?,
        };
        self.spend(VALUE)?;
        self.depth -= 1;
        Ok(value)
    }

    fn resolve(&mut self, tag: &Tag, missing: Missing) -> Outcome<Value, R> {
        match tag {
            Tag::KeyOf(id) => {
                let key = self.resolver.key_of(id).map_err(Trouble::Unanswered)?;
                or_missing(key, missing, || format!("!KeyOf {id}: that entry has led to no object"))
            }
            Tag::Find { model, by } => {
                let mut values = Vec::with_capacity(by.len());
                for (field, value) in by {
                    values.push((field.clone(), self.evaluate(value, missing)?));
                }
                self.spend(LOOK_UP)?;
                let found = self.resolver.find(model, &values).map_err(Trouble::Unanswered)?;
                or_missing(found, missing, || {
                    let by = values.iter().map(|(field, value)| format!("{field} {value}"));
                    format!("!Find: there is no {model} with {}", by.collect::<Vec<_>>().join(" and "))
                })
            }
            Tag::Context { name, default } => {
                let context = self.context;
                match context.get(name).or(default.as_ref()) {
                    Some(value) => self.evaluate(value, missing),
                    None => or_missing(None, missing, || {
                        format!("!Context {name}: the context has no such value")
                    }),
                }
            }
            Tag::Env { name, default } => {
                let found = self.resolver.variable(name).map_err(Trouble::Unanswered)?;
                match (found, default) {
                    (Some(text), _) => {
                        self.spend(text.len())?;
                        Ok(text.into())
                    }
                    (None, Some(default)) => self.evaluate(default, missing),
                    (None, None) => or_missing(None, missing, || {
                        format!("!Env {name}: the environment has no such variable")
                    }),
                }
            }
            Tag::Format { text, values } => {
                let text = self.evaluate(text, missing)?;
                let mut evaluated = Vec::with_capacity(values.len());
                for value in values {
                    evaluated.push(self.evaluate(value, missing)?);
                }
                let formatted = format(&text, &evaluated).map_err(Trouble::Flaw)?;
                self.spend(formatted.len())?;
                Ok(formatted.into())
            }
            Tag::If { condition, then, otherwise } => {
                let holds = self.holds(condition)?;
                self.evaluate(if holds { then } else { otherwise }, missing)
            }
            Tag::Condition { mode, values } => {
                let mut yes = 0;
                for value in values {
                    yes += usize::from(self.holds(value)?);
                }
                Ok(mode.holds(yes, values.len() - yes).into())
            }
        }
    }

    fn spend(&mut self, cost: usize) -> Outcome<(), R> {
        let left = self.allowance.0.checked_sub(cost);
        let left = left.ok_or("the file asks for more than can be done at once");
        self.allowance.0 = left.map_err(|message| Trouble::Flaw(message.to_owned()))?;
        Ok(())
    }
}

fn or_missing<E>(
    found: Option<Value>,
    missing: Missing,
    why: impl FnOnce() -> String,
) -> Result<Value, Trouble<E>> {
    match (found, missing) {
        (Some(value), _) => Ok(value),
        (None, Missing::IsNull) => Ok(Value::Null),
        (None, Missing::IsFault) => Err(Trouble::Flaw(why())),
    }
}

/// Whether Python takes a value for true.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is) => *is,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}

/// The text with the values put in, as Python's `%` does it: for `%s` a value as it is printed, for `%d`
/// a whole number, and for `%%` a `%`.
fn format(text: &Value, values: &[Value]) -> Result<String, String> {
    let Value::String(text) = text else { return Err("!Format takes a text first".to_owned()) };
    let mut values = values.iter();
    let mut formatted = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            formatted.push(letter);
            continue;
        }
        let kind = letters.next();
        if kind == Some('%') {
            formatted.push('%');
            continue;
        }
        let (Some('s' | 'd'), Some(kind)) = (kind, kind) else {
            return Err(format!("!Format {text:?}: only %s, %d and %% are known"));
        };
        let value = values.next().ok_or_else(|| format!("!Format {text:?}: there are not enough values"))?;
        match (kind, value) {
            (_, Value::String(value)) if kind == 's' => formatted.push_str(value),
            (_, Value::Number(number)) if kind == 's' || number.is_i64() || number.is_u64() => {
                formatted.push_str(&number.to_string());
            }
            ('s', Value::Bool(is)) => formatted.push_str(if *is { "True" } else { "False" }),
            ('s', Value::Null) => formatted.push_str("None"),
            _ => return Err(format!("!Format {text:?}: {value} cannot be put in for %{kind}")),
        }
    }
    match values.next() {
        None => Ok(formatted),
        Some(_) => Err(format!("!Format {text:?}: there are too many values")),
    }
}

#[cfg(test)]
mod tests;
