//! Values with tags that are understood.

use serde_json::{Map, Number, Value};

use crate::flaw::Flaw;
use crate::raw::Raw;

/// A value, of which parts may have to be worked out.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Values by name, each name once.
    Map(Vec<(String, Node)>),
    /// Something to be worked out.
    Tag(Box<Tag>),
}

/// Something to be worked out.
#[derive(Clone, Debug, PartialEq)]
pub enum Tag {
    /// The primary key of what the entry with this id has led to.
    KeyOf(String),
    /// The primary key of the object of a model whose fields have these values.
    Find {
        /// The model, such as `authentik_flows.flow`.
        model: String,
        /// The fields with their values.
        by: Vec<(String, Node)>,
    },
    /// A value of the context.
    Context {
        /// Its name.
        name: String,
        /// What it is when the context does not have it.
        default: Option<Node>,
    },
    /// A variable of the environment.
    Env {
        /// Its name.
        name: String,
        /// What it is when the environment does not have it.
        default: Option<Node>,
    },
    /// A text with values put in for each `%s`.
    Format {
        /// The text.
        text: Node,
        /// The values.
        values: Vec<Node>,
    },
    /// One value or the other.
    If {
        /// What decides.
        condition: Node,
        /// The value when it holds.
        then: Node,
        /// The value when it does not.
        otherwise: Node,
    },
    /// Whether values hold, taken together.
    Condition {
        /// How they are taken together.
        mode: Mode,
        /// The values, at least one.
        values: Vec<Node>,
    },
}

/// How conditions are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// All hold.
    And,
    /// Not all hold.
    Nand,
    /// One holds.
    Or,
    /// None holds.
    Nor,
    /// An odd number of them holds.
    Xor,
    /// An even number of them holds.
    Xnor,
}

impl Mode {
    /// All, with their names.
    pub(crate) const NAMES: [(&'static str, Self); 6] = [
        ("AND", Self::And),
        ("NAND", Self::Nand),
        ("OR", Self::Or),
        ("NOR", Self::Nor),
        ("XOR", Self::Xor),
        ("XNOR", Self::Xnor),
    ];

    /// Whether values hold together of which these hold and these do not.
    pub(crate) fn holds(self, yes: usize, no: usize) -> bool {
        match self {
            Self::And => no == 0,
            Self::Nand => no > 0,
            Self::Or => yes > 0,
            Self::Nor => yes == 0,
            Self::Xor => yes % 2 == 1,
            Self::Xnor => yes.is_multiple_of(2),
        }
    }
}

/// Where in a file something is.
#[derive(Clone)]
pub struct Place {
    /// The number of the entry.
    pub entry: Option<usize>,
    /// The way to it.
    pub path: String,
}

impl Place {
    /// What lies here under a name.
    pub fn at(&self, name: impl std::fmt::Display) -> Self {
        let path = if self.path.is_empty() { name.to_string() } else { format!("{}.{name}", self.path) };
        Self { entry: self.entry, path }
    }

    /// A flaw of what is here.
    pub fn flaw(&self, message: impl Into<String>) -> Flaw {
        Flaw { entry: self.entry, place: self.path.clone(), message: message.into() }
    }
}

impl Node {
    /// Understands what the YAML says; notes what of it cannot be.
    pub(crate) fn read(raw: Raw, place: &Place, flaws: &mut Vec<Flaw>) -> Self {
        match raw {
            Raw::Null => Self::Null,
            Raw::Bool(is) => Self::Bool(is),
            Raw::Number(number) => Self::Number(number),
            Raw::Text(text) => Self::Text(text),
            Raw::List(items) => Self::List(
                items
                    .into_iter()
                    .enumerate()
                    .map(|(index, item)| Self::read(item, &place.at(index), flaws))
                    .collect(),
            ),
            Raw::Map(fields) => Self::Map(
                fields
                    .into_iter()
                    .map(|(name, value)| {
                        let value = Self::read(value, &place.at(&name), flaws);
                        (name, value)
                    })
                    .collect(),
            ),
            Raw::Tagged(name, value) => match Tag::read(&name, *value, place, flaws) {
                Ok(tag) => Self::Tag(Box::new(tag)),
                Err(message) => {
                    flaws.push(place.flaw(message));
                    Self::Null
                }
            },
        }
    }

    /// Shows all tags to `look`, with the way to them.
    pub(crate) fn walk<'n>(&'n self, path: &str, look: &mut dyn FnMut(&str, &'n Tag)) {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => {}
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.walk(&format!("{path}.{index}"), look);
                }
            }
            Self::Map(fields) => {
                for (name, value) in fields {
                    value.walk(&format!("{path}.{name}"), look);
                }
            }
            Self::Tag(tag) => {
                look(path, tag);
                for part in tag.parts() {
                    part.walk(path, look);
                }
            }
        }
    }
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(is) => Self::Bool(is),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(fields) => fields.into(),
        }
    }
}

impl From<Map<String, Value>> for Node {
    fn from(fields: Map<String, Value>) -> Self {
        Self::Map(fields.into_iter().map(|(name, value)| (name, value.into())).collect())
    }
}

impl From<Tag> for Node {
    fn from(tag: Tag) -> Self {
        Self::Tag(Box::new(tag))
    }
}

impl Tag {
    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::KeyOf(_) => "KeyOf",
            Self::Find { .. } => "Find",
            Self::Context { .. } => "Context",
            Self::Env { .. } => "Env",
            Self::Format { .. } => "Format",
            Self::If { .. } => "If",
            Self::Condition { .. } => "Condition",
        }
    }

    /// The values that it is worked out from.
    fn parts(&self) -> Vec<&Node> {
        match self {
            Self::KeyOf(_) => Vec::new(),
            Self::Find { by, .. } => by.iter().map(|(_, value)| value).collect(),
            Self::Context { default, .. } | Self::Env { default, .. } => default.iter().collect(),
            Self::Format { text, values } => std::iter::once(text).chain(values).collect(),
            Self::If { condition, then, otherwise } => vec![condition, then, otherwise],
            Self::Condition { values, .. } => values.iter().collect(),
        }
    }

    fn read(name: &str, value: Raw, place: &Place, flaws: &mut Vec<Flaw>) -> Result<Self, String> {
        let mut read = |value| Node::read(value, place, flaws);
        match (name, value) {
            ("KeyOf", id) => {
                word(id).map(Self::KeyOf).ok_or_else(|| "!KeyOf takes the id of an entry".to_owned())
            }
            ("Find", Raw::List(items)) => find(items, &mut read),
            ("Context", value) => {
                let (name, default) = with_default(value, &mut read)
                    .ok_or("!Context takes a name, or a list of a name and a default")?;
                Ok(Self::Context { name, default })
            }
            ("Env", value) => {
                let (name, default) = with_default(value, &mut read)
                    .ok_or("!Env takes the name of a variable, or a list of the name and a default")?;
                Ok(Self::Env { name, default })
            }
            ("Format", Raw::List(items)) if !items.is_empty() => {
                let mut items = items.into_iter().map(read);
                let text = items.next().unwrap_or(Node::Null);
                Ok(Self::Format { text, values: items.collect() })
            }
            ("If", Raw::List(items)) => if_else(items.into_iter().map(read).collect()),
            ("If", condition @ (Raw::Text(_) | Raw::Bool(_) | Raw::Number(_) | Raw::Null)) => {
                if_else(vec![read(condition)])
            }
            ("Condition", Raw::List(items)) if items.len() > 1 => condition(items, &mut read),
            ("Find", _) => Err("!Find takes a list of a model and pairs of a field and its value".to_owned()),
            ("Format", _) => Err("!Format takes a list of a text and the values to put in".to_owned()),
            ("If", _) => Err("!If takes a condition, or a list of a condition and two values".to_owned()),
            ("Condition", _) => Err("!Condition takes a list of a mode and at least one value".to_owned()),
            (unknown, _) => Err(format!("the tag !{unknown} is not known")),
        }
    }
}

/// What stands for a name: texts, and whatever else is written in a word.
fn word(raw: Raw) -> Option<String> {
    match raw {
        Raw::Text(text) if !text.is_empty() => Some(text),
        Raw::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn find(items: Vec<Raw>, read: &mut impl FnMut(Raw) -> Node) -> Result<Tag, String> {
    let mut items = items.into_iter();
    let Some(Raw::Text(model)) = items.next() else {
        return Err("!Find takes the name of a model first".to_owned());
    };
    let pairs = items.map(|pair| match pair {
        Raw::List(pair) => {
            let [field, value] = <[Raw; 2]>::try_from(pair).ok()?;
            Some((word(field)?, read(value)))
        }
        _ => None,
    });
    let by: Option<Vec<_>> = pairs.collect();
    let by = by.filter(|by| !by.is_empty());
    let by = by.ok_or("!Find takes pairs of a field and its value after the model")?;
    Ok(Tag::Find { model, by })
}

fn with_default(value: Raw, read: &mut impl FnMut(Raw) -> Node) -> Option<(String, Option<Node>)> {
    match value {
        Raw::List(items) => {
            let mut items = items.into_iter();
            let (name, default) = (word(items.next()?)?, items.next().map(read));
            items.next().is_none().then_some((name, default))
        }
        name => Some((word(name)?, None)),
    }
}

fn if_else(values: Vec<Node>) -> Result<Tag, String> {
    let mut values = values.into_iter();
    let parts = (values.next(), values.next(), values.next(), values.next());
    let (condition, then, otherwise) = match parts {
        (Some(condition), None, ..) => (condition, Node::Bool(true), Node::Bool(false)),
        (Some(condition), Some(then), Some(otherwise), None) => (condition, then, otherwise),
        _ => return Err("!If takes a condition and two values".to_owned()),
    };
    Ok(Tag::If { condition, then, otherwise })
}

fn condition(items: Vec<Raw>, read: &mut impl FnMut(Raw) -> Node) -> Result<Tag, String> {
    let mut items = items.into_iter();
    let name = items.next().and_then(word).unwrap_or_default();
    let mode = Mode::NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name));
    let (_, mode) = mode.ok_or_else(|| format!("!Condition has no mode {name:?}"))?;
    Ok(Tag::Condition { mode: *mode, values: items.map(read).collect() })
}
