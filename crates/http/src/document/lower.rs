//! From OpenAPI 3.1, which utoipa writes, to 3.0.3, which generators read best.

use serde_json::{Map, Value, json};

/// The same document in OpenAPI 3.0.3.
pub fn to_3_0(mut document: Value) -> Value {
    document["openapi"] = "3.0.3".into();
    lower(document)
}

fn lower(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(lower).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name, lower(value)));
            let mut fields: Map<String, Value> = fields.collect();
            nullable_type(&mut fields);
            nullable_reference(&mut fields);
            plain_kinds(&mut fields);
            lone_reference(&mut fields);
            read_only_items(&mut fields);
            property_names(&mut fields);
            described_responses(&mut fields);
            Value::Object(fields)
        }
        other => other,
    }
}

/// `type: [T, "null"]` becomes `type: T, nullable: true`.
fn nullable_type(schema: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = schema.get("type") else { return };
    let named = types.iter().find(|kind| *kind != "null").cloned();
    let is_nullable = types.iter().any(|kind| kind == "null");
    match named {
        Some(kind) => schema.insert("type".to_owned(), kind),
        None => schema.remove("type"),
    };
    if is_nullable {
        schema.insert("nullable".to_owned(), true.into());
    }
}

/// `oneOf: [null, X]` becomes `allOf: [X], nullable: true`.
fn nullable_reference(schema: &mut Map<String, Value>) {
    let Some(Value::Array(kinds)) = schema.get("oneOf") else { return };
    let is_null =
        |kind: &&Value| kind["type"] == "null" || kind["nullable"] == true && kind.get("type").is_none();
    if kinds.iter().filter(is_null).count() != 1 || kinds.len() != 2 {
        return;
    }
    let rest: Vec<Value> = kinds.iter().filter(|kind| !is_null(kind)).cloned().collect();
    schema.remove("oneOf");
    schema.insert("allOf".to_owned(), rest.into());
    schema.insert("nullable".to_owned(), true.into());
}

/// What a schema may be is told by references alone: some generators take what is said beside one for a schema
/// of its own.
fn plain_kinds(schema: &mut Map<String, Value>) {
    let Some(Value::Array(kinds)) = schema.get_mut("oneOf") else { return };
    for kind in kinds {
        let only = kind["allOf"].as_array().filter(|all| all.len() == 1).and_then(|all| all.first());
        if let Some(reference) = only.filter(|only| only.get("$ref").is_some()).cloned() {
            *kind = reference;
        }
    }
}

/// In 3.0 nothing stands beside `$ref`.
fn lone_reference(schema: &mut Map<String, Value>) {
    if schema.len() > 1
        && let Some(reference) = schema.remove("$ref")
    {
        schema.insert("allOf".to_owned(), json!([{"$ref": reference}]));
    }
}

/// utoipa says of the items of a list that they are read-only; it is the list that is.
fn read_only_items(schema: &mut Map<String, Value>) {
    let Some(Value::Object(items)) = schema.get_mut("items") else { return };
    if items.remove("readOnly").is_some() {
        // What stood beside a reference is gone, so it can stand alone again.
        if let Some(Value::Array(kinds)) = items.get("allOf")
            && let ([kind], 1) = (kinds.as_slice(), items.len())
        {
            let kind = kind.clone();
            schema.insert("items".to_owned(), kind);
        }
        schema.insert("readOnly".to_owned(), true.into());
    }
}

/// Every response has a description, but utoipa leaves out an empty one.
fn described_responses(operation: &mut Map<String, Value>) {
    let Some(Value::Object(responses)) = operation.get_mut("responses") else { return };
    for response in responses.values_mut().filter_map(Value::as_object_mut) {
        response.entry("description").or_insert_with(|| "".into());
    }
}

/// 3.0 does not describe the names of properties. utoipa says of those of a map that they are
/// read-only; it is the map that is.
fn property_names(schema: &mut Map<String, Value>) {
    if let Some(names) = schema.remove("propertyNames")
        && names["readOnly"] == true
    {
        schema.insert("readOnly".to_owned(), true.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_or_null_is_nullable() {
        let lowered = lower(json!({"type": ["string", "null"], "format": "uuid"}));
        assert_eq!(lowered, json!({"type": "string", "nullable": true, "format": "uuid"}));
    }

    #[test]
    fn a_reference_or_null_is_nullable() {
        let lowered = lower(json!({"oneOf": [{"type": "null"}, {"$ref": "#/x"}]}));
        assert_eq!(lowered, json!({"allOf": [{"$ref": "#/x"}], "nullable": true}));
    }

    #[test]
    fn what_a_schema_may_be_is_told_by_references_alone() {
        let lowered = lower(json!({"oneOf": [{"$ref": "#/x", "description": "one"}, {"$ref": "#/y"}]}));
        assert_eq!(lowered, json!({"oneOf": [{"$ref": "#/x"}, {"$ref": "#/y"}]}));
    }

    #[test]
    fn nothing_stands_beside_a_reference() {
        let lowered = lower(json!({"$ref": "#/x", "description": "y"}));
        assert_eq!(lowered, json!({"allOf": [{"$ref": "#/x"}], "description": "y"}));
    }

    #[test]
    fn a_list_is_read_only_rather_than_its_items() {
        let lowered = lower(json!({"type": "array", "items": {"$ref": "#/x", "readOnly": true}}));
        assert_eq!(lowered, json!({"type": "array", "items": {"$ref": "#/x"}, "readOnly": true}));
    }

    #[test]
    fn the_names_of_properties_are_not_described() {
        let map = json!({"type": "object", "propertyNames": {"type": "string", "readOnly": true}});
        assert_eq!(lower(map), json!({"type": "object", "readOnly": true}));
    }

    #[test]
    fn every_response_is_described() {
        let lowered = lower(json!({"responses": {"200": {}}}));
        assert_eq!(lowered, json!({"responses": {"200": {"description": ""}}}));
    }

    #[test]
    fn the_version_is_lowered() {
        assert_eq!(to_3_0(json!({"openapi": "3.1.0"})), json!({"openapi": "3.0.3"}));
    }
}
