//! The document is OpenAPI 3.0.3 that generators can read.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document;

const REFERENCE: &str = "#/components/schemas/";

#[test]
fn it_says_that_it_is_openapi_3_0_3() {
    assert_eq!(document()["openapi"], "3.0.3");
}

#[test]
fn it_uses_nothing_that_came_with_openapi_3_1() {
    let newer = [
        "$defs",
        "const",
        "contentEncoding",
        "contentMediaType",
        "dependentRequired",
        "examples",
        "if",
        "patternProperties",
        "prefixItems",
        "propertyNames",
        "unevaluatedProperties",
        "webhooks",
    ];
    let document = document();
    let mut schemas = Vec::new();
    walk(&document, "", &mut |at, value| {
        let is_names = at.ends_with("/properties") || at.ends_with("/schemas");
        if let Some(fields) = value.as_object().filter(|_| !is_names) {
            schemas.push((at.to_owned(), fields.clone()));
        }
    });
    for (at, fields) in schemas {
        for key in newer {
            assert!(!fields.contains_key(key), "{key} at {at}");
        }
        assert!(!fields.get("type").is_some_and(Value::is_array), "many types at {at}");
        assert_ne!(fields.get("type"), Some(&"null".into()), "at {at}");
        assert!(!fields.get("exclusiveMinimum").is_some_and(Value::is_number), "at {at}");
        assert!(!fields.contains_key("$ref") || fields.len() == 1, "something beside $ref at {at}");
        if fields.get("type") == Some(&"array".into()) {
            assert!(fields.contains_key("items"), "a list of what? at {at}");
        }
        if let Some(values) = fields.get("enum") {
            let values = values.as_array().unwrap();
            let distinct: BTreeSet<String> = values.iter().map(Value::to_string).collect();
            assert!(!values.is_empty() && distinct.len() == values.len(), "{values:?} at {at}");
        }
    }
}

#[test]
fn every_component_is_referred_to_and_every_reference_leads_to_one() {
    let document = document();
    let mut referred = BTreeSet::new();
    walk(&document, "", &mut |_, value| {
        if let Some(reference) = value.get("$ref") {
            referred.insert(reference.as_str().unwrap().strip_prefix(REFERENCE).unwrap().to_owned());
        }
    });
    let components = document["components"]["schemas"].as_object().unwrap();
    let components: BTreeSet<String> = components.keys().cloned().collect();
    assert_eq!(referred, components);
}

#[test]
fn what_an_object_requires_is_a_field_of_it() {
    walk(&document(), "", &mut |at, value| {
        let Some(required) = value.get("required").and_then(Value::as_array) else { return };
        assert!(!required.is_empty(), "an empty list of required fields at {at}");
        for name in required {
            assert!(value["properties"].get(name.as_str().unwrap()).is_some(), "{name} at {at}");
        }
    });
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let mut seen = BTreeSet::new();
    for (at, operation) in operations(&document()) {
        let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{at} has no name"));
        assert!(seen.insert(id.to_owned()), "{at}: there is another {id}");
    }
}

#[test]
fn the_parameters_of_a_path_are_those_that_it_names() {
    for (at, operation) in operations(&document()) {
        let named: BTreeSet<&str> =
            at.split('{').skip(1).map(|rest| rest.split_once('}').unwrap().0).collect();
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let (in_path, others): (Vec<_>, Vec<_>) = parameters.partition(|it| it["in"] == "path");
        assert!(in_path.iter().all(|it| it["required"] == true), "{at}");
        assert!(others.iter().all(|it| it["in"] == "query"), "{at}");
        assert_eq!(named, in_path.iter().map(|it| it["name"].as_str().unwrap()).collect(), "{at}");
        let distinct: BTreeSet<&str> = others.iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!(distinct.len(), others.len(), "{at}");
    }
}

#[test]
fn every_operation_says_how_it_is_answered() {
    for (at, operation) in operations(&document()) {
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{at}");
        for (status, response) in responses {
            assert!(status.len() == 3 && status.parse::<u16>().is_ok(), "{status} of {at}");
            assert!(response["description"].is_string(), "{status} of {at}");
        }
    }
}

#[test]
fn every_operation_on_an_object_or_a_page_says_that_it_may_not_be_there() {
    for (at, operation) in operations(&document()) {
        let mut parameters = operation["parameters"].as_array().into_iter().flatten();
        let is_named = at.contains('{') || parameters.any(|parameter| parameter["name"] == "page");
        let is_document = operation["operationId"] == "schema_retrieve";
        assert_eq!(operation["responses"].get("404").is_some(), is_named || is_document, "{at}");
    }
}

#[test]
fn every_operation_says_who_may_ask() {
    let document = document();
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    for (at, operation) in operations(&document) {
        let ways = operation["security"].as_array().unwrap_or_else(|| panic!("{at} does not say"));
        let named = ways.iter().flat_map(|way| way.as_object().unwrap().keys());
        assert!(!ways.is_empty() && named.into_iter().all(|name| schemes.contains_key(name)), "{at}");
    }
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
    });
    operations.collect()
}

/// Shows every value with the place it has.
fn walk(value: &Value, at: &str, look: &mut impl FnMut(&str, &Value)) {
    look(at, value);
    match value {
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                walk(item, &format!("{at}/{place}"), look);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                walk(field, &format!("{at}/{name}"), look);
            }
        }
        _ => {}
    }
}
