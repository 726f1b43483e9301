//! How a caller says who he is.

use doorward_domain::secret::SecretString;

use crate::browser::Browser;

/// How a caller says who he is.
#[derive(Clone, Debug)]
pub enum Credential {
    /// Not at all.
    None,
    /// With a bearer token (RFC 6750).
    Bearer(SecretString),
    /// With the session of a browser.
    Browser(Browser),
    /// In a way that is not understood.
    Unsupported,
    /// With bytes that are no text.
    Unreadable,
}

impl Credential {
    /// This, or, where it says nothing, the session of a browser. A token that is no good never falls through
    /// to the session.
    #[must_use]
    pub fn or_browser(self, browser: Option<Browser>) -> Self {
        match (self, browser) {
            (Self::None, Some(browser)) => Self::Browser(browser),
            (credential, _) => credential,
        }
    }

    /// What the value of an `Authorization` header says. A scheme that stands alone says nothing; what
    /// follows the first blank is taken as it is.
    pub fn from_header(value: Option<&[u8]>) -> Self {
        let Some(value) = value else { return Self::None };
        let Ok(value) = std::str::from_utf8(value) else { return Self::Unreadable };
        match value.trim().split_once(' ') {
            None => Self::None,
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Self::Bearer(token.into()),
            Some(_) => Self::Unsupported,
        }
    }
}

#[cfg(test)]
mod tests {
    use doorward_domain::secret::ExposeSecret;

    use super::*;

    fn bearer(value: &str) -> Option<String> {
        match Credential::from_header(Some(value.as_bytes())) {
            Credential::Bearer(token) => Some(token.expose_secret().to_owned()),
            _ => None,
        }
    }

    #[test]
    fn the_scheme_has_no_case() {
        for value in ["Bearer X", "bearer X", "BEARER X", " Bearer X"] {
            assert_eq!(bearer(value).as_deref(), Some("X"), "{value}");
        }
    }

    #[test]
    fn a_second_blank_belongs_to_the_token() {
        assert_eq!(bearer("Bearer  X").as_deref(), Some(" X"));
        assert_eq!(bearer("Bearer X Y").as_deref(), Some("X Y"));
    }

    #[test]
    fn a_scheme_alone_says_nothing() {
        for value in ["", "Bearer", "Bearer ", "abc", "Bearer\tX"] {
            assert!(matches!(Credential::from_header(Some(value.as_bytes())), Credential::None), "{value}");
        }
    }

    #[test]
    fn other_schemes_are_not_understood() {
        assert!(matches!(Credential::from_header(Some(b"Basic YTpi")), Credential::Unsupported));
        assert!(matches!(Credential::from_header(Some(b"Bearer \xff")), Credential::Unreadable));
    }
}
