//! Whether the caller takes JSON, which is what he gets.

use actix_web::http::header::{self, HeaderMap, HeaderValue};

use crate::error::ApiError;
use crate::query::Query;

/// Makes sure that JSON is an answer that the caller takes. The parameter `format` stands above the
/// header; what it names has to exist.
pub fn check(headers: &HeaderMap, query: &Query) -> Result<(), ApiError> {
    match query.last("format") {
        Some("json") => Ok(()),
        Some(_) => Err(ApiError::NotFound),
        None if accepts(headers, &["application/json"]) => Ok(()),
        None => Err(ApiError::NotAcceptable),
    }
}

/// Whether the caller takes one of these media types.
pub fn accepts(headers: &HeaderMap, kinds: &[&str]) -> bool {
    let covers = |range: &str, kind: &str| {
        let family = range.strip_suffix("/*").zip(kind.split('/').next());
        range.eq_ignore_ascii_case(kind) || family.is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
    };
    ranges(headers).any(|range| range == "*/*" || kinds.iter().any(|kind| covers(range, kind)))
}

/// Whether the caller takes a media type by its name.
pub fn names(headers: &HeaderMap, kind: &str) -> bool {
    ranges(headers).any(|range| range.eq_ignore_ascii_case(kind))
}

/// The ranges of media types that the caller takes: without a word of his, all.
fn ranges(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let accept = headers.get(header::ACCEPT).map_or(Ok("*/*"), HeaderValue::to_str).unwrap_or_default();
    let accept = if accept.trim().is_empty() { "*/*" } else { accept };
    accept.split(',').map(|range| range.split(';').next().unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes_json(accept: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        accepts(&headers, &["application/json"])
    }

    #[test]
    fn json_is_taken_by_name_by_family_and_by_whoever_takes_anything() {
        for accept in
            ["application/json", "application/*", "*/*", "text/html, */*;q=0.8", "Application/JSON", ""]
        {
            assert!(takes_json(accept), "{accept}");
        }
        assert!(accepts(&HeaderMap::new(), &["application/json"]));
    }

    #[test]
    fn whoever_takes_only_something_else_does_not_take_json() {
        for accept in ["text/html", "application/xml", "text/*"] {
            assert!(!takes_json(accept), "{accept}");
        }
    }
}
