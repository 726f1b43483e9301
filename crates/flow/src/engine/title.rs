//! Titles with gaps: `%(user)s` for the user's name, `%(app)s` for the application's.

/// The title with its gaps filled; as it is if it has others. There are no applications here.
pub fn filled(title: &str, user: &str) -> String {
    try_filled(title, user).unwrap_or_else(|| title.to_owned())
}

fn try_filled(title: &str, user: &str) -> Option<String> {
    let mut parts = title.split('%');
    let mut filled = parts.next()?.to_owned();
    while let Some(part) = parts.next() {
        if part.is_empty() {
            // Two in a row stand for one.
            filled.push('%');
            filled.push_str(parts.next()?);
        } else if let Some(rest) = part.strip_prefix("(user)s") {
            filled.push_str(user);
            filled.push_str(rest);
        } else {
            filled.push_str(part.strip_prefix("(app)s")?);
        }
    }
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_and_all_else_stays() {
        for (title, expected) in [
            ("Welcome", "Welcome"),
            ("Hello %(user)s!", "Hello ada!"),
            ("%(app)s: 100%%", ": 100%"),
            ("100% %(nothing)s", "100% %(nothing)s"),
            ("50%", "50%"),
            ("%%%(user)s", "%ada"),
        ] {
            assert_eq!(filled(title, "ada"), expected, "{title}");
        }
    }
}
