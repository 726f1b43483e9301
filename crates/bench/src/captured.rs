//! Reads statements as Doorward logs them for SQLite: `SQL -- binds: [value, value]`.
//!
//! So the limit runs what Doorward runs, whatever that comes to be, and the two cannot drift apart.
//! The values are logged as Rust shows them; what each stands for follows from its looks.

use anyhow::{Context, Result};

/// A UUID, as SQLite holds it.
pub type Uuid = [u8; 16];

/// What is bound to a placeholder.
#[derive(Clone, Debug, PartialEq)]
pub enum Bind {
    /// Nothing.
    Null,
    /// A number, or a truth value.
    Integer(i64),
    /// A text.
    Text(String),
    /// Bytes, such as an id.
    Blob(Vec<u8>),
    /// The stage that the request is about: any stage will do.
    Key,
    /// An id that the request made: each time another.
    Fresh,
}

/// The statements of one request for the stage `asked`, with what is bound to them.
pub fn statements(lines: &str, asked: Uuid) -> Result<Vec<(String, Vec<Bind>)>> {
    let mut known: Vec<Vec<u8>> = Vec::new();
    let mut statements = Vec::new();
    for line in lines.lines() {
        let (sql, list) = line.rsplit_once(" -- binds: ").unwrap_or((line, "[]"));
        let list = list.strip_prefix('[').and_then(|list| list.strip_suffix(']'));
        let list = list.with_context(|| format!("the values of {sql} are no list"))?;
        let mut binds: Vec<Bind> = split(list).into_iter().map(bind).collect();
        for bind in &mut binds {
            match bind {
                Bind::Blob(bytes) if **bytes == asked => *bind = Bind::Key,
                // What is inserted without having been read was made for it.
                Bind::Blob(bytes) if is_new(sql, bytes, &known) => *bind = Bind::Fresh,
                Bind::Blob(bytes) => known.push(bytes.clone()),
                _ => {}
            }
        }
        statements.push((sql.to_owned(), binds));
    }
    Ok(statements)
}

fn is_new(sql: &str, bytes: &[u8], known: &[Vec<u8>]) -> bool {
    sql.starts_with("INSERT") && bytes.len() == 16 && !known.iter().any(|known| known == bytes)
}

/// The parts between the commas that are in no brackets and no quotes.
fn split(list: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted, mut escaped) = (Vec::new(), 0, 0, false, false);
    for (place, letter) in list.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(list[start..place].trim());
                start = place + 1;
            }
            _ => {}
        }
    }
    if !list.is_empty() {
        parts.push(list[start..].trim());
    }
    parts
}

/// What a value stands for, by its looks.
fn bind(shown: &str) -> Bind {
    let bytes =
        || shown.strip_prefix('[')?.strip_suffix(']')?.split(", ").map(|byte| byte.parse().ok()).collect();
    match shown {
        "None" => Bind::Null,
        "true" => Bind::Integer(1),
        "false" => Bind::Integer(0),
        _ => {
            if let Ok(integer) = shown.parse() {
                Bind::Integer(integer)
            } else if let Ok(text) = serde_json::from_str(shown) {
                Bind::Text(text)
            } else if let Some(uuid) = uuid(shown) {
                Bind::Blob(uuid.to_vec())
            } else if let Some(bytes) = bytes() {
                Bind::Blob(bytes)
            } else if let Some(("Some" | "Id" | "Time", inner)) = wrapped(shown) {
                bind(inner)
            } else {
                Bind::Text(as_json(shown))
            }
        }
    }
}

/// The name and the inside of `Name(inside)`.
fn wrapped(shown: &str) -> Option<(&str, &str)> {
    shown.strip_suffix(')')?.split_once('(')
}

/// About the JSON that is shown: how long it is matters, not what it says.
fn as_json(shown: &str) -> String {
    let inner = wrapped(shown).map_or(shown, |(_, inner)| inner);
    let frills = ["Object ", "Array ", "String(", "Number(", "Bool(", ")"];
    frills.iter().fold(inner.to_owned(), |text, frill| text.replace(frill, ""))
}

/// The UUID that a text spells.
pub fn uuid(text: &str) -> Option<Uuid> {
    let digits: String = text.split('-').collect();
    let has_form = text.len() == 36 && digits.len() == 32;
    let number = has_form.then(|| u128::from_str_radix(&digits, 16).ok())??;
    Some(number.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGE: &str = "89d69a6f-7390-4902-b151-4ae69c0cbbe2";

    fn of(lines: &str) -> Vec<(String, Vec<Bind>)> {
        statements(lines, uuid(STAGE).unwrap()).unwrap()
    }

    fn text(text: &str) -> Bind {
        Bind::Text(text.to_owned())
    }

    #[test]
    fn a_statement_without_values_stands_alone() {
        assert_eq!(of("BEGIN IMMEDIATE"), [("BEGIN IMMEDIATE".to_owned(), vec![])]);
    }

    #[test]
    fn values_are_told_by_their_looks() {
        let line = r#"SELECT ? -- binds: [[26, 118], "a, \"b\"", None, true, -1, Some(2), Time(2026-11-24T02:59:34Z)]"#;
        let expected = vec![
            Bind::Blob(vec![26, 118]),
            text("a, \"b\""),
            Bind::Null,
            Bind::Integer(1),
            Bind::Integer(-1),
            Bind::Integer(2),
            text("2026-11-24T02:59:34Z"),
        ];
        assert_eq!(of(line), [("SELECT ?".to_owned(), expected)]);
    }

    #[test]
    fn json_is_about_as_long_as_it_was() {
        let line = r#"INSERT ? -- binds: [Json(Object {"pk": Number(1), "username": String("akadmin")})]"#;
        assert_eq!(of(line)[0].1, [text(r#"{"pk": 1, "username": "akadmin"}"#)]);
    }

    #[test]
    fn the_stage_may_be_any_and_a_new_id_is_new_each_time() {
        let other = "30a234e2-2c6c-4625-a8ac-129c632d1add";
        let new = "5e898f3c-dd9d-4ccf-8667-b58af7dab3af";
        let lines = format!(
            "SELECT ? -- binds: [Id({STAGE}), Id({other})]\nINSERT ? -- binds: [Id({new}), Id({other}), Id({STAGE})]"
        );
        let known = Bind::Blob(uuid(other).unwrap().to_vec());
        let binds: Vec<Vec<Bind>> = of(&lines).into_iter().map(|(_, binds)| binds).collect();
        assert_eq!(binds, [vec![Bind::Key, known.clone()], vec![Bind::Fresh, known, Bind::Key]]);
    }
}
