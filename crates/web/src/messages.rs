//! What pages say, in every language that there is a file for in `messages`.
//!
//! The files are written as [Fluent](https://projectfluent.org) has them, so that the tools of translators
//! read them, but only with what pages need: a line for each message, with `{ $name }` for what is filled in.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The language of those whose own there is no file for. It has every message.
const DEFAULT: &str = "en";

/// The files, each with its language.
static FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/messages.rs"));

static LANGUAGES: LazyLock<Vec<Messages>> =
    LazyLock::new(|| FILES.iter().map(|(language, file)| Messages::read(language, file)).collect());

/// What pages say in one language.
#[derive(Debug, Default)]
pub struct Messages {
    /// The language, as in `lang` attributes.
    pub language: &'static str,
    texts: HashMap<&'static str, &'static str>,
}

impl Messages {
    /// The messages for a browser that takes these languages, where the brand may have one of its own.
    pub fn for_visitor(of_brand: &str, accepted: &str) -> &'static Self {
        static NONE: LazyLock<Messages> = LazyLock::new(Messages::default);
        let wanted = std::iter::once(of_brand.to_owned()).chain(by_preference(accepted));
        let found = wanted.into_iter().find_map(|language| of(&language));
        found.or_else(|| of(DEFAULT)).unwrap_or(&NONE)
    }

    fn read(language: &'static str, file: &'static str) -> Self {
        let lines = file.lines().filter(|line| !line.starts_with('#'));
        let pairs = lines.filter_map(|line| line.split_once('='));
        Self { language, texts: pairs.map(|(name, text)| (name.trim(), text.trim())).collect() }
    }

    /// The message of this name. One that is missing in a language is said in English.
    pub fn text(&self, name: &str) -> &'static str {
        let in_english = || of(DEFAULT).and_then(|english| english.texts.get(name));
        self.texts.get(name).or_else(in_english).copied().unwrap_or_default()
    }

    /// The message of this name, with something filled in.
    pub fn filled(&self, name: &str, key: &str, value: &str) -> String {
        self.text(name).replace(&format!("{{ ${key} }}"), value)
    }
}

/// The messages of a language, or of what it is a kind of: `de` for `de-AT`.
fn of(language: &str) -> Option<&'static Messages> {
    let is_named = |name: &str| LANGUAGES.iter().find(|known| known.language.eq_ignore_ascii_case(name));
    let plain = language.split(['-', '_']).next().unwrap_or_default();
    is_named(language).or_else(|| is_named(plain))
}

/// The languages of an `Accept-Language`, the best first.
fn by_preference(accepted: &str) -> Vec<String> {
    let weighed = accepted.split(',').filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let language = parts.next().filter(|language| !language.is_empty())?;
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
        weight.ok().filter(|weight| *weight > 0.0).map(|weight| (language.to_owned(), weight))
    });
    let mut weighed: Vec<_> = weighed.collect();
    weighed.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    weighed.into_iter().map(|(language, _)| language).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn language(of_brand: &str, accepted: &str) -> &'static str {
        Messages::for_visitor(of_brand, accepted).language
    }

    #[test]
    fn the_best_language_that_there_is_counts() {
        for (accepted, expected) in [
            ("", "en"),
            ("de", "de"),
            ("de-AT, en;q=0.5", "de"),
            ("fr, de;q=0.3, en;q=0.8", "en"),
            ("de;q=0, en", "en"),
            ("*", "en"),
            ("xx, ;;, de;q=x", "en"),
        ] {
            assert_eq!(language("", accepted), expected, "{accepted}");
        }
        assert_eq!(language("de", "en"), "de", "a brand knows best");
        assert_eq!(language("xx", "de"), "de");
    }

    fn blanks(text: &str) -> BTreeSet<&str> {
        text.split("{ ").skip(1).filter_map(|rest| rest.split(" }").next()).collect()
    }

    #[test]
    fn every_language_has_every_message_with_the_same_blanks() {
        let english = of(DEFAULT).unwrap();
        assert!(LANGUAGES.len() >= 2);
        for messages in LANGUAGES.iter() {
            let names = |messages: &Messages| messages.texts.keys().copied().collect::<BTreeSet<_>>();
            assert_eq!(names(messages), names(english), "{}", messages.language);
            for (name, text) in &messages.texts {
                assert!(!text.is_empty(), "{}: {name}", messages.language);
                assert_eq!(blanks(text), blanks(english.texts[name]), "{}: {name}", messages.language);
            }
        }
    }

    #[test]
    fn no_message_is_named_twice_and_every_line_is_one() {
        for (language, file) in FILES {
            let lines = file.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
            let mut names = BTreeSet::new();
            for line in lines {
                let (name, _) = line.split_once(" = ").unwrap_or_else(|| panic!("{language}: {line}"));
                assert!(names.insert(name), "{language}: {name}");
            }
        }
    }

    #[test]
    fn templates_say_nothing_by_themselves() {
        let english = of(DEFAULT).unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        for file in ["templates", "src"].into_iter().flat_map(|sub| folder.join(sub).read_dir().unwrap()) {
            let path = file.unwrap().path();
            let content = std::fs::read_to_string(&path).unwrap();
            for start in ["text(\"", "filled(\""] {
                for rest in content.split(start).skip(1) {
                    let name = rest.split('"').next().unwrap();
                    assert!(english.texts.contains_key(name), "{}: {name}", path.display());
                }
            }
        }
    }
}
