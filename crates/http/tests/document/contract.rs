//! Holds the document against `openapi/contract.toml`, which says what the contract promises.

use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use serde_json::{Map, Value, json};

use crate::{document, file};

const PATHS: &str = "/stages/identification/";

/// What the table or a test has something to say about, and descriptions.
const OPERATION: [&str; 7] =
    ["description", "operationId", "parameters", "requestBody", "responses", "security", "tags"];
const OBJECT: [&str; 5] = ["additionalProperties", "description", "properties", "required", "type"];
const FIELD: [&str; 11] = [
    "$ref",
    "allOf",
    "description",
    "format",
    "items",
    "maxLength",
    "minLength",
    "nullable",
    "pattern",
    "readOnly",
    "type",
];

#[test]
fn the_document_promises_what_the_contract_promises_and_nothing_else() {
    let text = std::fs::read_to_string(file("contract.toml")).unwrap();
    let promised: Value = toml::from_str(&text).unwrap();
    assert_eq!(Facts::of(&document()), promised);
}

#[test]
fn every_operation_is_for_those_who_say_who_they_are_and_is_filed_under_stages() {
    for (at, operation) in operations(&document()) {
        assert_eq!(operation["security"], json!([{"authentik": []}]), "{at}");
        assert_eq!(operation["tags"], json!(["stages"]), "{at}");
    }
}

/// The operations on identification stages, with where they are.
fn operations(document: &Value) -> Vec<(String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let ours = paths.iter().filter(|(path, _)| path.starts_with(PATHS));
    let operations = ours.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods
            .map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation.clone()))
    });
    operations.collect()
}

/// A document in the form of the table.
struct Facts<'d> {
    components: &'d Value,
    /// The components that have been named and not yet been looked at.
    named: BTreeSet<String>,
}

impl<'d> Facts<'d> {
    fn of(document: &'d Value) -> Value {
        let mut facts = Facts { components: &document["components"]["schemas"], named: BTreeSet::new() };
        let operations: Map<String, Value> = operations(document)
            .iter()
            .map(|(at, operation)| (text(&operation["operationId"]), facts.operation(at, operation)))
            .collect();
        let (mut schemas, mut enums) = (Map::new(), Map::new());
        while let Some(name) = facts.named.pop_first() {
            let component = &facts.components[&name];
            if schemas.contains_key(&name) || enums.contains_key(&name) {
                continue;
            }
            if let Some(values) = component.get("enum") {
                only(component, &["enum", "type"]);
                enums.insert(name, values.clone());
            } else {
                let fields = facts.fields(component);
                schemas.insert(name, fields);
            }
        }
        json!({"operations": operations, "schemas": schemas, "enums": enums})
    }

    fn operation(&mut self, at: &str, operation: &Value) -> Value {
        only(operation, &OPERATION);
        let mut facts = Map::from_iter([("at".to_owned(), at.into())]);
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let place = facts.entry(text(&parameter["in"])).or_insert_with(|| json!({}));
            let is_required = parameter["required"] == true;
            place[text(&parameter["name"])] = self.field(&parameter["schema"], is_required).into();
        }
        if let Some(body) = operation.get("requestBody") {
            let is_required = body["required"] == true;
            facts.insert("body".to_owned(), self.field(schema_of(body), is_required).into());
        }
        let answers = operation["responses"].as_object().unwrap().iter();
        // Who names what is not there is told so. The contract does that, and does not say it.
        let answers = answers.filter(|(status, _)| *status != "404").map(|(status, answer)| {
            let content = answer.get("content").map(|_| self.field(schema_of(answer), false));
            (status.clone(), content.unwrap_or_else(|| "nothing".to_owned()).into())
        });
        facts.insert("answers".to_owned(), Value::Object(answers.collect()));
        facts.into()
    }

    fn fields(&mut self, schema: &Value) -> Value {
        only(schema, &OBJECT);
        assert_eq!(schema["type"], "object");
        let none = Vec::new();
        let required = schema.get("required").map_or(&none, |required| required.as_array().unwrap());
        let mut fields: Map<String, Value> = schema["properties"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, field)| {
                (name.clone(), self.field(field, required.contains(&name.as_str().into())).into())
            })
            .collect();
        assert!(required.iter().all(|name| fields.contains_key(name.as_str().unwrap())));
        if let Some(others) = schema.get("additionalProperties") {
            assert_eq!(*others, json!({}));
            fields.insert("*".to_owned(), "anything".into());
        }
        fields.into()
    }

    /// A field in words.
    fn field(&mut self, schema: &Value, is_required: bool) -> String {
        only(schema, &FIELD);
        let or_null = if schema["nullable"] == true { " or null" } else { "" };
        let mut words = vec![self.kind(schema) + or_null];
        let (least, most) = (schema.get("minLength"), schema.get("maxLength"));
        if least.is_some() || most.is_some() {
            let number = |limit: Option<&Value>| limit.map(Value::to_string).unwrap_or_default();
            words.push(format!("{}..{}", number(least), number(most)));
        }
        words.extend(schema.get("pattern").map(|pattern| format!("like {}", text(pattern))));
        words.extend((schema["readOnly"] == true).then(|| "read-only".to_owned()));
        words.extend(is_required.then(|| "required".to_owned()));
        words.join(", ")
    }

    fn kind(&mut self, schema: &Value) -> String {
        if let Some(list) = schema.get("allOf") {
            let [one] = list.as_array().unwrap().as_slice() else { panic!("{schema} is of many kinds") };
            return self.kind(one);
        }
        if let Some(reference) = schema.get("$ref") {
            let name = text(reference).strip_prefix("#/components/schemas/").unwrap().to_owned();
            self.named.insert(name.clone());
            return name;
        }
        match (text(&schema["type"]).as_str(), schema.get("format")) {
            ("array", None) => format!("[{}]", self.field(&schema["items"], false)),
            ("string", Some(format)) => text(format),
            (plain, None) => plain.to_owned(),
            _ => panic!("{schema} has no place in the table"),
        }
    }
}

/// The schema of a body, which is JSON only.
fn schema_of(body: &Value) -> &Value {
    only(body, &["content", "description", "required"]);
    only(&body["content"], &["application/json"]);
    &body["content"]["application/json"]["schema"]
}

/// Nothing may be said that the table does not say.
fn only(object: &Value, known: &[&str]) {
    for key in object.as_object().unwrap().keys() {
        assert!(known.contains(&key.as_str()), "the table has no words for {key:?} of {object}");
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
