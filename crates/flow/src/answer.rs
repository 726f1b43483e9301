//! What a visitor answers.

use std::fmt;

use doorward_domain::fault::{Fault, Faults};
use serde_json::{Map, Value};

/// How long a text may be that says who somebody is. What is remembered of strangers stays small.
const LONGEST_NAME: usize = 1_024;

/// How long any other text may be, such as a password or what the provider of a captcha says.
const LONGEST_TEXT: usize = 8_192;

/// What a visitor answers: values by the names of fields. What a stage does not ask for is passed over.
#[derive(Clone, Default)]
pub struct Answer(Map<String, Value>);

/// The names of the fields alone: the values may be passwords.
impl fmt::Debug for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.0.keys()).finish()
    }
}

impl Answer {
    /// The answer that an object in JSON is, or that a form is.
    pub fn new(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

    /// What is wrong with the name of the stage that the answer is for, if it has one. Which one it is does
    /// not matter.
    pub(crate) fn component(&self) -> Faults {
        let fault = self.0.get("component").and_then(|_| self.read("component").err());
        fault.map_or_else(Faults::none, |fault| Faults::of("component", fault))
    }

    /// A text that has to be there, as it was sent.
    pub fn text(&self, field: &'static str) -> Result<String, Faults> {
        let text =
            self.read(field).and_then(|text| if text.is_empty() { Err(Fault::blank()) } else { Ok(text) });
        text.map_err(|fault| Faults::of(field, fault))
    }

    /// A text that has to be there, without the blanks around it.
    pub fn trimmed(&self, field: &'static str) -> Result<String, Faults> {
        let text = self.text(field)?.trim().to_owned();
        let fault = match text.chars().count() {
            0 => Fault::blank(),
            1..=LONGEST_NAME => return Ok(text),
            _ => Fault::too_long(LONGEST_NAME as u64),
        };
        Err(Faults::of(field, fault))
    }

    /// A text that may be left out; empty when it is.
    pub fn optional_text(&self, field: &'static str) -> Result<String, Faults> {
        match self.0.get(field) {
            None | Some(Value::Null) => Ok(String::new()),
            Some(_) => self.read(field).map_err(|fault| Faults::of(field, fault)),
        }
    }

    /// A yes or no that has to be there.
    pub fn flag(&self, field: &'static str) -> Result<bool, Faults> {
        const YES: [&str; 8] = ["t", "y", "yes", "true", "on", "1", "True", "TRUE"];
        const NO: [&str; 8] = ["f", "n", "no", "false", "off", "0", "False", "FALSE"];

        let fault = match self.0.get(field) {
            None => Fault::required(),
            Some(Value::Null) => Fault::null(),
            Some(Value::Bool(flag)) => return Ok(*flag),
            Some(value) => {
                let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
                let text = text.trim();
                let (lower, named) = (text.to_lowercase(), |list: [&str; 8]| list.contains(&text));
                match () {
                    () if named(YES) || YES.contains(&lower.as_str()) => return Ok(true),
                    () if named(NO) || NO.contains(&lower.as_str()) => return Ok(false),
                    () => Fault::invalid("Must be a valid boolean."),
                }
            }
        };
        Err(Faults::of(field, fault))
    }

    /// Numbers are texts, as everywhere in the API; whatever else is none.
    fn read(&self, field: &str) -> Result<String, Fault> {
        let text = match self.0.get(field) {
            None => return Err(Fault::required()),
            Some(Value::Null) => return Err(Fault::null()),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(Fault::invalid("Not a valid string.")),
        };
        match () {
            () if text.contains('\0') => Err(Fault::null_characters()),
            () if text.chars().count() > LONGEST_TEXT => Err(Fault::too_long(LONGEST_TEXT as u64)),
            () => Ok(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(value: Value) -> Answer {
        Answer::new(Map::from_iter([("field".to_owned(), value)]))
    }

    fn fault(fault: Fault) -> Faults {
        Faults::of("field", fault)
    }

    #[test]
    fn a_text_has_to_be_there() {
        assert_eq!(Answer::default().text("field"), Err(fault(Fault::required())));
        assert_eq!(answer(Value::Null).text("field"), Err(fault(Fault::null())));
        assert_eq!(answer(json!("")).text("field"), Err(fault(Fault::blank())));
        assert_eq!(answer(json!(["x"])).text("field"), Err(fault(Fault::invalid("Not a valid string."))));
        assert_eq!(answer(json!("a\0")).text("field"), Err(fault(Fault::null_characters())));
        assert_eq!(answer(json!(7)).text("field"), Ok("7".to_owned()));
    }

    #[test]
    fn blanks_belong_to_a_password_but_not_to_a_name() {
        assert_eq!(answer(json!(" a ")).text("field"), Ok(" a ".to_owned()));
        assert_eq!(answer(json!(" a ")).trimmed("field"), Ok("a".to_owned()));
        assert_eq!(answer(json!("  ")).trimmed("field"), Err(fault(Fault::blank())));
    }

    #[test]
    fn a_text_is_not_endless() {
        let long = |length: usize| answer(json!("a".repeat(length)));
        assert_eq!(long(1_024).trimmed("field").map(|text| text.len()), Ok(1_024));
        assert_eq!(long(1_025).trimmed("field"), Err(fault(Fault::too_long(1_024))));
        assert_eq!(long(8_192).text("field").map(|text| text.len()), Ok(8_192));
        assert_eq!(long(8_193).text("field"), Err(fault(Fault::too_long(8_192))));
    }

    #[test]
    fn what_was_entered_is_not_shown() {
        assert_eq!(format!("{:?}", answer(json!("secret"))), "[\"field\"]");
    }

    #[test]
    fn flags_come_in_many_spellings() {
        for (value, expected) in
            [(json!(true), true), (json!("on"), true), (json!(0), false), (json!("No"), false)]
        {
            assert_eq!(answer(value).flag("field"), Ok(expected));
        }
        assert_eq!(
            answer(json!("maybe")).flag("field"),
            Err(fault(Fault::invalid("Must be a valid boolean.")))
        );
    }
}
