//! Where a flow may lead: to a path of this service, and nowhere else.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// The parameter that names where to go when a flow is done.
pub const NEXT: &str = "next";

/// The parameter with a key that lets whoever has it in, in the name of its user.
const KEY: &str = "flow_token";

/// Where a visitor goes who did not say where he wanted to.
pub const HOME: &str = "/";

/// What is spelled out in a header, beside what is no ASCII.
const SPELLED: &AsciiSet = &CONTROLS.add(b' ');

/// Whether a target is a path here. What browsers take for another host is none: they ignore control
/// characters and take a backslash for a slash.
pub fn is_local(target: &str) -> bool {
    let mut letters = target.chars();
    letters.next() == Some('/')
        && !matches!(letters.next(), Some('/' | '\\'))
        && !target.chars().any(char::is_control)
}

/// Where a query wants to go when the flow is done, if it says so. Of several wishes the last one counts.
pub fn wanted(query: &str) -> Option<String> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    pairs.filter(|(name, _)| name == NEXT).last().map(|(_, target)| target.into_owned())
}

/// A query without the key that lets somebody in, and the key, if there is one: it is for nobody to remember.
pub fn keyless(query: &str) -> (String, Option<String>) {
    let pairs = form_urlencoded::parse(query.as_bytes());
    let (keys, others): (Vec<_>, Vec<_>) = pairs.partition(|(name, _)| name == KEY);
    match keys.into_iter().next_back() {
        None => (query.to_owned(), None),
        Some((_, key)) => {
            let rest = form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish();
            (rest, Some(key.into_owned()))
        }
    }
}

/// A target as it stands in a header: what is no plain ASCII is spelled out.
pub fn spelled(target: &str) -> String {
    utf8_percent_encode(target, SPELLED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_out_of_the_query() {
        assert_eq!(keyless("next=%2Fa"), ("next=%2Fa".to_owned(), None));
        assert_eq!(keyless("flow_token=x&next=%2Fa"), ("next=%2Fa".to_owned(), Some("x".to_owned())));
        assert_eq!(keyless("flow_token=x&flow_token=y"), (String::new(), Some("y".to_owned())));
    }

    #[test]
    fn only_paths_of_this_service_are_local() {
        for target in ["/", "/if/user/", "/a?b=//c", "/a\\b"] {
            assert!(is_local(target), "{target}");
        }
        for target in [
            "",
            "a",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:x",
            "/\t/evil.example",
            "/\n",
            " /",
            "/\u{0}",
            "/\u{7f}",
        ] {
            assert!(!is_local(target), "{target:?}");
        }
    }

    #[test]
    fn a_target_in_a_header_is_plain() {
        assert_eq!(spelled("/ü?a=b c&d=%20\r"), "/%C3%BC?a=b%20c&d=%20%0D");
    }

    #[test]
    fn the_last_wish_counts() {
        assert_eq!(wanted("next=%2Fa&x=1&next=%2Fb").as_deref(), Some("/b"));
        assert_eq!(wanted("x=1"), None);
    }
}
