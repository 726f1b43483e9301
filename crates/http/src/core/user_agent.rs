//! What programs call themselves, taken apart: enough for somebody to know his own devices.

use serde::Serialize;
use utoipa::ToSchema;

/// What nobody knows is called so.
const OTHER: &str = "Other";

/// A program, what it runs on, and on which device.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the contract names them")]
pub struct UserAgent {
    #[schema(inline)]
    device: Device,
    #[schema(inline)]
    os: System,
    #[schema(inline)]
    user_agent: Program,
    string: String,
}

/// User agent device
#[derive(Serialize, ToSchema)]
pub struct Device {
    brand: String,
    family: String,
    model: String,
}

/// User agent os
#[derive(Serialize, ToSchema)]
pub struct System {
    family: String,
    major: String,
    minor: String,
    patch: String,
    patch_minor: String,
}

/// User agent browser
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Program {
    family: String,
    major: String,
    minor: String,
    patch: String,
}

/// Browsers by what tells them, before what others also say.
const PROGRAMS: [(&str, &str); 6] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
    ("curl/", "curl"),
];

/// Systems by what tells them, before what others also say.
const SYSTEMS: [(&str, &str); 6] = [
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac OS X"),
    ("Linux", "Linux"),
];

/// What a program says of itself, taken apart.
pub fn parsed(text: &str) -> UserAgent {
    let system = SYSTEMS.iter().find(|(mark, _)| text.contains(mark)).map_or(OTHER, |(_, name)| name);
    UserAgent {
        device: Device { brand: String::new(), family: OTHER.to_owned(), model: String::new() },
        os: System {
            family: system.to_owned(),
            major: String::new(),
            minor: String::new(),
            patch: String::new(),
            patch_minor: String::new(),
        },
        user_agent: program(text),
        string: text.to_owned(),
    }
}

fn program(text: &str) -> Program {
    let found = PROGRAMS.iter().find_map(|(mark, name)| Some((*name, text.split_once(mark)?.1)));
    let (name, rest) = found.unwrap_or((OTHER, ""));
    let version =
        rest.split(|letter: char| !letter.is_ascii_digit() && letter != '.').next().unwrap_or_default();
    let mut parts = version.split('.').map(ToOwned::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    Program { family: name.to_owned(), major: part(), minor: part(), patch: part() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_what_only_they_say() {
        let edge =
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36 Edg/120.0.1";
        let found = parsed(edge);
        assert_eq!((found.user_agent.family.as_str(), found.user_agent.major.as_str()), ("Edge", "120"));
        assert_eq!(found.os.family, "Windows");
        let nobody = parsed("x");
        assert_eq!((nobody.user_agent.family.as_str(), nobody.os.family.as_str()), (OTHER, OTHER));
    }
}
