//! What SQL has to be told beyond what diesel's query builder says.

use diesel::SqliteConnection;
use diesel::sql_types::{Nullable, Text};
use serde_json::Value;
use uuid::Uuid;

use crate::types::{DbJson, DbUuid};

#[diesel::declare_sql_function]
extern "SQL" {
    /// The text as search compares it: without its case. PostgreSQL has it from the migrations,
    /// SQLite from here.
    fn fold(text: Text) -> Text;

    /// Whether an object holds a value at a path, which is a list of keys.
    fn json_holds(object: DbJson, path: DbJson, value: DbJson) -> Bool;

    /// The id as people write it: in PostgreSQL a cast, in SQLite a function from here.
    #[sql_name = "text"]
    fn spelled(id: DbUuid) -> Text;

    /// JSON as a text. PostgreSQL has it from the migrations, SQLite from here, where JSON is text.
    fn printed(json: DbJson) -> Text;

    /// The id, unless it is the other one.
    fn nullif(id: Nullable<DbUuid>, other: DbUuid) -> Nullable<DbUuid>;
}

/// What SQLite has to be told: there JSON is text, and an id is its bytes.
mod in_sqlite {
    use diesel::sql_types::{Binary, Nullable, Text};

    #[diesel::declare_sql_function]
    extern "SQL" {
        fn json_holds(object: Text, path: Text, value: Text) -> Bool;

        #[sql_name = "text"]
        fn spelled(id: Binary) -> Text;

        fn printed(json: Text) -> Text;

        fn fold(text: Nullable<Text>) -> Nullable<Text>;
    }
}

/// Gives a connection to SQLite the functions that PostgreSQL has from the migrations.
pub fn register_functions(connection: &mut SqliteConnection) -> diesel::QueryResult<()> {
    in_sqlite::fold_utils::register_impl(connection, |text: Option<String>| text.as_deref().map(folded))?;
    in_sqlite::spelled_utils::register_impl(connection, |id: Vec<u8>| {
        Uuid::from_slice(&id).map(|id| id.to_string()).unwrap_or_default()
    })?;
    in_sqlite::printed_utils::register_impl(connection, |json: String| json)?;
    in_sqlite::json_holds_utils::register_impl(connection, |object: String, path: String, value: String| {
        holds(&object, &path, &value).unwrap_or(false)
    })
}

/// A text without its case.
pub fn folded(text: &str) -> String {
    text.to_uppercase()
}

fn holds(object: &str, path: &str, value: &str) -> serde_json::Result<bool> {
    let object: Value = serde_json::from_str(object)?;
    let path: Vec<String> = serde_json::from_str(path)?;
    let value: Value = serde_json::from_str(value)?;
    Ok(path.iter().try_fold(&object, |inner, key| inner.get(key)) == Some(&value))
}

/// Which of yes and no, as `true` and `false`, have a text in them.
pub fn flags_with(text: &str) -> Vec<bool> {
    let text = text.to_lowercase();
    [true, false].into_iter().filter(|flag| flag.to_string().contains(&text)).collect()
}

/// The pattern for `LIKE … ESCAPE '\'` that finds a text anywhere.
pub fn anywhere(text: &str) -> String {
    format!("%{}%", escape(text))
}

/// The pattern for `LIKE … ESCAPE '\'` that finds a text at the beginning.
pub fn beginning(text: &str) -> String {
    format!("{}%", escape(text))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_searched_as_texts() {
        for (text, expected) in
            [("TRUE", &[true][..]), ("als", &[false]), ("e", &[true, false]), ("yes", &[])]
        {
            assert_eq!(flags_with(text), expected, "{text}");
        }
    }

    #[test]
    fn wildcards_stand_for_themselves() {
        assert_eq!(anywhere(r"50%_\"), r"%50\%\_\\%");
    }
}
