//! How Python would name and print a JSON value. The contract's error texts quote values like that.

use serde_json::{Number, Value};

/// Python's name of the value's type.
pub fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if is_integer(number) => "int",
        Value::Number(_) => "float",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

/// What `str()` makes of the value.
pub fn str(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => repr(value),
    }
}

/// What `repr()` makes of the value.
fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => self::number(number),
        Value::String(text) if text.contains('\'') && !text.contains('"') => format!("\"{text}\""),
        Value::String(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        Value::Array(items) => format!("[{}]", items.iter().map(repr).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("'{name}': {}", repr(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

/// Whether Python's JSON reader would make an integer of it.
pub fn is_integer(number: &Number) -> bool {
    !number.as_str().contains(['.', 'e', 'E'])
}

/// The number as Python prints it: integers as they are, floats in the shortest form that is read
/// back the same.
fn number(number: &Number) -> String {
    if is_integer(number) {
        let text = number.as_str();
        return if text == "-0" { "0".to_owned() } else { text.to_owned() };
    }
    let value: f64 = number.as_str().parse().unwrap_or(f64::INFINITY);
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    if value != 0.0 && !(1e-4..1e16).contains(&value.abs()) {
        let text = format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
        return format!("{mantissa}e{sign}{digits:0>2}");
    }
    format!("{value:?}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_printed_as_python_prints_them() {
        let cases = [
            ("5", "5"),
            ("-0", "0"),
            ("1.50", "1.5"),
            ("1e5", "100000.0"),
            ("42.25", "42.25"),
            ("1E16", "1e+16"),
            ("0.00001", "1e-05"),
            ("1e400", "inf"),
            ("340282366920938463463374607431768211455", "340282366920938463463374607431768211455"),
        ];
        for (json, python) in cases {
            let value: Value = serde_json::from_str(json).unwrap();
            assert_eq!(str(&value), python, "{json}");
        }
    }

    #[test]
    fn containers_are_printed_as_python_prints_them() {
        assert_eq!(str(&json!(["a", {"b": [null, true]}])), "['a', {'b': [None, True]}]");
    }
}
