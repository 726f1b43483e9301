//! What of the document follows from the rest of it.
//!
//! A field is documented once, at the answer that shows it. The body that sets it has the same
//! description and the same limits; the body that changes parts requires none of its fields; and the
//! answer requires what cannot be sent and what has to be. Who names an object or a page may be told that there is
//! none.

use serde_json::{Map, Value, json};

/// What a field of a body has from the field of the answer.
const INHERITED: [&str; 7] =
    ["description", "maxLength", "pattern", "minimum", "maximum", "format", "additionalProperties"];

/// The document with all that follows.
pub fn completed(mut document: Value) -> Value {
    drop_integer_formats(&mut document);
    tell_what_may_be_missing(&mut document);
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        let requests: Vec<String> =
            schemas.keys().filter(|name| name.ends_with("Request")).cloned().collect();
        for name in &requests {
            inherit(schemas, name);
        }
        for name in &requests {
            let mut patched = schemas[name].clone();
            patched.as_object_mut().map(|schema| schema.remove("required"));
            schemas.insert(format!("Patched{name}"), patched);
        }
        drop_unused(&mut document);
    }
    document
}

/// The contract gives the formats of texts, not of integers.
fn drop_integer_formats(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(drop_integer_formats),
        Value::Object(fields) => {
            if fields.get("type").is_some_and(|kind| kind == "integer") {
                fields.remove("format");
                if fields.get("minimum").is_some_and(|minimum| *minimum == 0) {
                    fields.remove("minimum");
                }
            }
            fields.values_mut().for_each(drop_integer_formats);
        }
        _ => {}
    }
}

/// The contract answers so as well, and leaves it out.
fn tell_what_may_be_missing(document: &mut Value) {
    let missing = json!({
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/GenericError"}}},
        "description": "",
    });
    let Some(Value::Object(paths)) = document.get_mut("paths") else { return };
    for (path, operations) in paths {
        for operation in operations.as_object_mut().into_iter().flat_map(Map::values_mut) {
            let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
            let is_paged = parameters.into_iter().any(|parameter| parameter["name"] == "page");
            let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
            if let (Some(responses), true) = (responses, is_paged || path.contains('{')) {
                responses.entry("404").or_insert_with(|| missing.clone());
            }
        }
    }
}

fn inherit(schemas: &mut Map<String, Value>, request: &str) {
    let Some(answer) = request.strip_suffix("Request").and_then(|name| schemas.get(name)).cloned() else {
        return;
    };
    let Some(body) = schemas.get_mut(request).and_then(Value::as_object_mut) else { return };
    if let Some(description) = answer.get("description") {
        body.insert("description".to_owned(), description.clone());
    }
    let required: Vec<String> = texts(body.get("required"));
    if let (Some(fields), Some(shown)) =
        (body.get_mut("properties").and_then(Value::as_object_mut), answer["properties"].as_object())
    {
        for (name, field) in fields.iter_mut() {
            if let Some(shown) = shown.get(name) {
                inherit_field(field, shown);
            }
        }
    }
    let shown = answer["properties"].as_object().into_iter().flatten();
    let mut always: Vec<String> = shown
        .filter(|(name, field)| field["readOnly"] == true || required.contains(name))
        .map(|(name, _)| name.clone())
        .collect();
    always.sort_unstable();
    if let Some(answer) = request.strip_suffix("Request").and_then(|name| schemas.get_mut(name)) {
        answer["required"] = always.into();
    }
}

fn inherit_field(field: &mut Value, shown: &Value) {
    let Some(field) = field.as_object_mut() else { return };
    for fact in INHERITED {
        if let (Some(value), false) = (shown.get(fact), field.contains_key(fact)) {
            field.insert(fact.to_owned(), value.clone());
        }
    }
    // In 3.0 nothing stands beside `$ref`.
    if field.len() > 1
        && let Some(reference) = field.remove("$ref")
    {
        field.insert("allOf".to_owned(), json!([{"$ref": reference}]));
    }
}

fn texts(list: Option<&Value>) -> Vec<String> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(ToOwned::to_owned).collect()
}

/// Leaves out schemas that nothing speaks of.
fn drop_unused(document: &mut Value) {
    loop {
        let text = document.to_string();
        let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") else { return };
        let before = schemas.len();
        schemas.retain(|name, _| text.contains(&format!("\"#/components/schemas/{name}\"")));
        if schemas.len() == before {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_may_be_missing() {
        let told = json!({"404": {"description": "No such token"}});
        let completed = completed(json!({"paths": {
            "/": {"get": {"parameters": [{"name": "page"}], "responses": {}}, "post": {"responses": {}}},
            "/{pk}/": {"get": {"responses": {}}, "post": {"responses": told}},
        }}));
        let answer = |path: &str, method: &str| &completed["paths"][path][method]["responses"]["404"];
        let schema = json!({"$ref": "#/components/schemas/GenericError"});
        for (path, method) in [("/", "get"), ("/{pk}/", "get")] {
            assert_eq!(answer(path, method)["content"]["application/json"]["schema"], schema);
        }
        assert_eq!(*answer("/", "post"), Value::Null);
        assert_eq!(*answer("/{pk}/", "post"), told["404"]);
    }

    #[test]
    fn bodies_inherit_and_answers_require() {
        let document = json!({
            "paths": {"/": {"$ref": "#/components/schemas/PatchedXRequest", "and": "#/components/schemas/X"}},
            "components": {"schemas": {
                "X": {"type": "object", "description": "An X", "properties": {
                    "pk": {"type": "integer", "format": "int32", "readOnly": true},
                    "name": {"type": "string", "description": "Its name", "maxLength": 5},
                    "kind": {"allOf": [{"$ref": "#/components/schemas/Kind"}], "description": "Its kind"},
                }},
                "XRequest": {"type": "object", "required": ["name"], "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "kind": {"$ref": "#/components/schemas/Kind"},
                }},
                "Kind": {"type": "string"},
                "Unused": {"type": "string"},
            }},
        });
        let fields = json!({
            "name": {"type": "string", "minLength": 1, "description": "Its name", "maxLength": 5},
            "kind": {"allOf": [{"$ref": "#/components/schemas/Kind"}], "description": "Its kind"},
        });
        let completed = completed(document);
        let schemas = &completed["components"]["schemas"];
        assert_eq!(schemas["PatchedXRequest"]["properties"], fields);
        assert_eq!(schemas["PatchedXRequest"].get("required"), None);
        assert_eq!(schemas["X"]["required"], json!(["name", "pk"]));
        assert_eq!(schemas["X"]["properties"]["pk"], json!({"type": "integer", "readOnly": true}));
        assert_eq!(schemas.get("Unused"), None);
    }
}
