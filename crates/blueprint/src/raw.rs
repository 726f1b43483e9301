//! YAML as it stands, with its tags, and no more of it than can be digested.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde_json::Number;
use yaml_serde::Deserializer;

/// How large a file may be, in bytes.
pub const LARGEST: usize = 1024 * 1024;

/// How many values a file may hold, each counted as often as an alias repeats it.
pub const MOST_VALUES: usize = 100_000;

/// How many bytes of text a file may hold, each counted as often as an alias repeats it.
const MOST_TEXT: usize = 4 * LARGEST;

/// How deep lists and mappings may lie in each other.
const DEEPEST: usize = 100;

/// How many brackets may be open, also in texts and comments. The reader of YAML looks at each that
/// opens a list or a mapping again for every value, before anybody learns how deep those lie.
const MOST_OPEN: usize = 500;

/// YAML as it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Raw {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Raw>),
    Map(Vec<(String, Raw)>),
    Tagged(String, Box<Raw>),
}

impl Raw {
    /// What it is, in a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a truth value",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
            Self::Tagged(..) => "a tag",
        }
    }
}

/// The YAML that a file holds, or why it holds none.
pub fn parse(bytes: &[u8]) -> Result<Raw, String> {
    if bytes.len() > LARGEST {
        return Err(format!("is larger than {LARGEST} bytes"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| format!("is no text in UTF-8: {error}"))?;
    if brackets(text) > MOST_OPEN {
        return Err(format!("has more than {MOST_OPEN} brackets that are not closed"));
    }
    let room = Room { values: Cell::new(MOST_VALUES), text: Cell::new(MOST_TEXT) };
    Seed { room: &room, depth: 0 }
        .deserialize(Deserializer::from_str(text))
        .map_err(|error| format!("is no YAML: {error}"))
}

/// How many brackets are open at most, whatever they stand in.
fn brackets(text: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}

/// How much more a file may hold.
struct Room {
    values: Cell<usize>,
    text: Cell<usize>,
}

impl Room {
    fn take<E: Error>(&self, text: usize) -> Result<(), E> {
        let (Some(values), Some(text)) =
            (self.values.get().checked_sub(1), self.text.get().checked_sub(text))
        else {
            return Err(E::custom(format_args!(
                "more than {MOST_VALUES} values, or {MOST_TEXT} bytes of text, with what aliases repeat"
            )));
        };
        self.values.set(values);
        self.text.set(text);
        Ok(())
    }
}

/// What makes a value of what lies so deep.
#[derive(Clone, Copy)]
struct Seed<'a> {
    room: &'a Room,
    depth: usize,
}

impl Seed<'_> {
    /// The same for what lies in a list or a mapping that is here.
    fn within<E: Error>(self) -> Result<Self, E> {
        self.room.take(0)?;
        if self.depth == DEEPEST {
            return Err(E::custom(format_args!(
                "lists and mappings lie more than {DEEPEST} deep in each other"
            )));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Raw;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Raw, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Raw;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Raw, E> {
        self.room.take(0).map(|()| Raw::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Raw, E> {
        self.visit_unit()
    }

    fn visit_bool<E: Error>(self, is: bool) -> Result<Raw, E> {
        self.room.take(0).map(|()| Raw::Bool(is))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Raw, E> {
        self.room.take(0).map(|()| Raw::Number(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Raw, E> {
        self.room.take(0).map(|()| Raw::Number(number.into()))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<Raw, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<Raw, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Raw, E> {
        self.room.take(0)?;
        let number = Number::from_f64(number);
        number.map(Raw::Number).ok_or_else(|| E::custom("a number that is not finite"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Raw, E> {
        self.room.take(text.len())?;
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let inner = self.within()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Raw, A::Error> {
        let inner = self.within()?;
        let mut map: Vec<(String, Raw)> = Vec::new();
        let mut known = std::collections::HashSet::new();
        while let Some(name) = fields.next_key::<String>()? {
            self.room.take(name.len())?;
            if name == "<<" {
                return Err(A::Error::custom("merge keys (<<) are not read"));
            }
            if !known.insert(name.clone()) {
                return Err(A::Error::custom(format_args!("the key {name:?} comes twice")));
            }
            map.push((name, fields.next_value_seed(inner)?));
        }
        Ok(Raw::Map(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Raw, A::Error> {
        let (tag, value) = tagged.variant::<String>()?;
        self.room.take(tag.len())?;
        Ok(Raw::Tagged(tag, Box::new(value.newtype_variant_seed(self)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Raw {
        Raw::Text(text.to_owned())
    }

    #[test]
    fn values_keep_their_kinds_and_tags_their_names() {
        let read = parse(b"a: [1, -2, 1.5, true, null, 'x', !KeyOf y, !Find [m, [n, 1]]]").unwrap();
        let number = |number: i64| Raw::Number(number.into());
        let find = Raw::List(vec![text("m"), Raw::List(vec![text("n"), number(1)])]);
        let list = vec![
            number(1),
            number(-2),
            Raw::Number(Number::from_f64(1.5).unwrap()),
            Raw::Bool(true),
            Raw::Null,
            text("x"),
            Raw::Tagged("KeyOf".to_owned(), Box::new(text("y"))),
            Raw::Tagged("Find".to_owned(), Box::new(find)),
        ];
        assert_eq!(read, Raw::Map(vec![("a".to_owned(), Raw::List(list))]));
    }

    #[test]
    fn a_key_that_comes_twice_is_refused() {
        let error = parse(b"a: 1\na: 2\n").unwrap_err();
        assert!(error.contains("the key \"a\" comes twice"), "{error}");
    }

    #[test]
    fn merge_keys_are_refused() {
        let error = parse(b"a: &a {b: 1}\nc:\n  <<: *a\n").unwrap_err();
        assert!(error.contains("merge keys (<<) are not read"), "{error}");
    }

    #[test]
    fn aliases_repeat_values_until_there_are_too_many() {
        let shared = parse(b"a: &a [1, 2]\nb: *a\n").unwrap();
        let list = Raw::List(vec![Raw::Number(1.into()), Raw::Number(2.into())]);
        assert_eq!(shared, Raw::Map(vec![("a".to_owned(), list.clone()), ("b".to_owned(), list)]));

        let mut laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
        for level in 1..12 {
            let below = level - 1;
            let ten = vec![format!("*a{below}"); 10].join(", ");
            laughs = format!("{laughs}a{level}: &a{level} [{ten}]\n");
        }
        let error = parse(laughs.as_bytes()).unwrap_err();
        assert!(error.contains("more than 100000 values") || error.contains("repetition"), "{error}");
    }

    #[test]
    fn long_texts_are_not_repeated_without_end() {
        let long = "x".repeat(500_000);
        let file = format!("a: &a {long}\nb: [{}]\n", vec!["*a"; 20].join(", "));
        assert!(parse(file.as_bytes()).unwrap_err().contains("bytes of text"));
    }

    #[test]
    fn what_lies_too_deep_is_refused() {
        for (open, close) in [("[", "]"), ("{a: ", "}")] {
            let deep = open.repeat(200_000) + &close.repeat(200_000);
            assert!(parse(deep.as_bytes()).is_err());
        }
        let blocks: Vec<String> = (0..300).map(|level| " ".repeat(level) + "a:\n").collect();
        let blocks = blocks.concat();
        assert!(parse(blocks.as_bytes()).is_err());
        assert!(parse("- ".repeat(300_000).as_bytes()).is_err());
        assert!(parse("!a ".repeat(1000).as_bytes()).is_err());
    }

    #[test]
    fn brackets_that_open_nothing_do_not_count() {
        let many = "[{".repeat(200);
        for file in [
            format!("a: '{many}'"),
            format!("a: |\n  {many}\n"),
            format!("a: b # {many}"),
            format!("a: x{many}"),
        ] {
            assert!(parse(file.as_bytes()).is_ok(), "{file:.20}");
        }
        let nested = |depth: usize| parse(("[".repeat(depth) + &"]".repeat(depth)).as_bytes());
        assert!(nested(100).is_ok());
        assert!(nested(101).unwrap_err().contains("more than 100 deep"));
    }

    #[test]
    fn what_is_no_yaml_is_refused() {
        let large = vec![b' '; LARGEST + 1];
        let bad: [&[u8]; 7] =
            [b"\xff\xfe", b"a: [", b"a: *b", b"a: .nan", b"--- a\n--- b\n", b"? [a]\n: b\n", &large];
        for bytes in bad {
            assert!(parse(bytes).is_err(), "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(20)]));
        }
    }
}
