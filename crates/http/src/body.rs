//! Bodies: which are read, and how.

use doorward_domain::rules::RESERVED_KEY;
use serde_json::{Deserializer, Value};

/// What stands for half of a surrogate pair, followed by its four hexadecimal digits: JSON can spell
/// one (RFC 8259, section 8.2), but no text can hold it. No text that is stored holds a null
/// character either, so nothing else is taken for it.
pub const LONE_SURROGATE: &str = "\0surrogate:";

/// How many values a body holds at most, of which each object counts as [`OBJECT`]. One takes 140 bytes of memory, however
/// short it is, so a body full of the shortest would take most of what a service has.
const MOST_VALUES: usize = 100_000;

/// How many values an object counts as, beside what is in it: it has room for eleven, even if there is one.
const OBJECT: usize = 10;

/// Whether a media type is one of JSON; its parameters do not matter. A merge patch (RFC 7396) means
/// the same as JSON does on PATCH.
pub fn is_json(media_type: &str, takes_merge_patch: bool) -> bool {
    let bare = media_type.split(';').next().unwrap_or_default().trim();
    bare.eq_ignore_ascii_case("application/json")
        || takes_merge_patch && bare.eq_ignore_ascii_case("application/merge-patch+json")
}

/// The JSON that a body holds, or why it holds none.
pub fn parse(bytes: &[u8]) -> Result<Value, String> {
    if bytes.len() > MOST_VALUES / OBJECT && values(bytes) > MOST_VALUES {
        return Err(format!("there are more than {MOST_VALUES} values"));
    }
    let read = |bytes: &[u8]| Ok((serde_json::from_slice(bytes)?, has_reserved_key(bytes)));
    let parsed = read(bytes).or_else(|error: serde_json::Error| match mark_lone_surrogates(bytes) {
        Some(marked) => read(&marked),
        None => Err(error),
    });
    match parsed {
        Ok((value, false)) => Ok(value),
        Ok((_, true)) => Err(format!("the key \"{RESERVED_KEY}\" is reserved")),
        Err(error) => Err(error.to_string()),
    }
}

/// How many values JSON holds: each but the first of a list or an object follows a comma, and that is in the list or
/// object. What is in texts does not count.
fn values(json: &[u8]) -> usize {
    let (mut count, mut is_text, mut is_escaped) = (1, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_text,
            b'"' => is_text = !is_text,
            b',' | b'[' if !is_text => count += 1,
            b'{' if !is_text => count += OBJECT,
            _ => {}
        }
    }
    count
}

/// Whether a key in JSON that is well formed is [`RESERVED_KEY`], however it is spelled.
fn has_reserved_key(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(start) = rest.iter().position(|&byte| byte == b'"') {
        let mut texts = Deserializer::from_slice(&rest[start..]).into_iter::<String>();
        let Some(Ok(text)) = texts.next() else { return false };
        rest = &rest[start + texts.byte_offset()..];
        if text == RESERVED_KEY && rest.trim_ascii_start().starts_with(b":") {
            return true;
        }
    }
    false
}

/// The same JSON with [`LONE_SURROGATE`] in place of lone surrogates, if there are any.
fn mark_lone_surrogates(json: &[u8]) -> Option<Vec<u8>> {
    if !json.windows(2).any(|pair| pair == b"\\u") {
        return None;
    }
    let mut marked = Vec::with_capacity(json.len());
    let mut found = false;
    let mut rest = json;
    while let Some((&byte, after)) = rest.split_first() {
        let length = match escaped(rest) {
            Some(0xD800..0xDC00) if matches!(rest.get(6..).and_then(escaped), Some(0xDC00..0xE000)) => 12,
            Some(0xD800..0xE000) => {
                found = true;
                marked.extend_from_slice(b"\\u0000surrogate:");
                marked.extend(rest[2..6].to_ascii_uppercase());
                rest = &rest[6..];
                continue;
            }
            // Whatever else is escaped stays together, so that `\\u` is not taken for an escape.
            _ if byte == b'\\' && !after.is_empty() => 2,
            _ => 1,
        };
        marked.extend_from_slice(&rest[..length]);
        rest = &rest[length..];
    }
    found.then_some(marked)
}

/// The code unit that a text starts with, if it is spelled as `\u` and four hexadecimal digits.
fn escaped(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_holds_so_many_values_and_as_much_text_as_it_likes() {
        let list = |count: usize| format!("[{}0]", "0,".repeat(count - 1));
        let items = |body: &str| parse(body.as_bytes()).map(|list| list.as_array().map_or(0, Vec::len));
        let too_many = Err("there are more than 100000 values".to_owned());
        // The list is one of them.
        assert_eq!(items(&list(MOST_VALUES - 1)), Ok(MOST_VALUES - 1));
        assert_eq!(items(&list(MOST_VALUES)), too_many);
        let members = format!("{{{}\"a\": 0}}", "\"a\": 0,".repeat(MOST_VALUES));
        assert_eq!(items(&members), too_many);
        // What is deep has few commas.
        let deep = |open: &str, close: &str, count| {
            let one = format!("{}0{}", open.repeat(100), close.repeat(100));
            format!("[{}0]", format!("{one},").repeat(count))
        };
        assert_eq!(items(&deep("[", "]", 900)), Ok(901));
        assert_eq!(items(&deep("[", "]", 1_000)), too_many);
        assert_eq!(items(&deep("{\"\":", "}", 90)), Ok(91));
        assert_eq!(items(&deep("{\"\":", "}", 100)), too_many);
        let text = ",\\\"[{".repeat(MOST_VALUES);
        assert_eq!(items(&format!("[\"{text}\"]")), Ok(1));
    }

    #[test]
    fn json_is_read_whatever_its_parameters() {
        assert!(is_json("application/json", false));
        assert!(is_json("Application/JSON; charset=utf-8", false));
        assert!(!is_json("text/plain", true));
        assert!(!is_json("", true));
    }

    #[test]
    fn a_merge_patch_is_read_on_patch_only() {
        assert!(is_json("application/merge-patch+json", true));
        assert!(!is_json("application/merge-patch+json", false));
    }

    #[test]
    fn lone_surrogates_are_marked_and_pairs_are_not() {
        let json = br#"["\ud800", "a\uDFFFb", "\ud83d\ude00", "\\ud800"]"#;
        let expected = serde_json::json!(["\0surrogate:D800", "a\0surrogate:DFFFb", "😀", "\\ud800"]);
        assert_eq!(parse(json), Ok(expected));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        assert_eq!(parse(b"{\"name\": "), Err("EOF while parsing a value at line 1 column 9".to_owned()));
        assert!(parse(b"[NaN]").is_err());
        assert!(parse(b"\"\xff\"").is_err());
    }
}
