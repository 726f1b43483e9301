//! What is wrong, in the words of pages. The engine speaks as the contract does, to programs and in English.

use doorward_domain::fault::{Fault, Faults, FieldFaults, NON_FIELD};

use crate::messages::Messages;

/// What is wrong with an answer: of the whole, and of its fields.
#[derive(Clone, Debug, Default)]
pub struct Wrong {
    /// What concerns no field of the form.
    pub overall: Vec<String>,
    fields: Vec<(String, String)>,
}

impl Wrong {
    /// What is wrong, of a form that has these fields.
    pub fn of(faults: &Faults, asked: &[&str], messages: &Messages) -> Self {
        let mut wrong = Self::default();
        for (field, faults) in faults.iter() {
            let FieldFaults::Value(faults) = faults else { continue };
            let told = faults.iter().map(|fault| said(field, fault, messages));
            if field != NON_FIELD && asked.contains(&field) {
                wrong.fields.extend(told.take(1).map(|text| (field.to_owned(), text)));
            } else {
                wrong.overall.extend(told);
            }
        }
        wrong
    }

    /// Something that concerns no field.
    pub fn as_a_whole(text: String) -> Self {
        Self { overall: vec![text], fields: Vec::new() }
    }

    /// What is wrong with a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, text)| text.as_str())
    }
}

/// A fault of a field. What stages may say is known by its text; the rest is told as it is.
fn said(field: &str, fault: &Fault, messages: &Messages) -> String {
    let known = match (fault.code, fault.message.as_ref()) {
        ("required" | "blank" | "null", _) => match field {
            "uid_field" => messages.text("field-required-uid_field"),
            "password" => messages.text("field-required-password"),
            _ => messages.text("field-required"),
        },
        ("null_characters_not_allowed" | "surrogate_characters_not_allowed", _) => {
            messages.text("field-characters")
        }
        (_, "Invalid password") => messages.text("wrong-password"),
        (_, "Failed to authenticate.") => messages.text("wrong-login"),
        (_, "Invalid captcha response") => messages.text("wrong-captcha"),
        (_, text) if text.starts_with("Failed to validate token") => messages.text("wrong-captcha"),
        (_, text) => text,
    };
    known.to_owned()
}

/// Why somebody does not get on.
pub fn reason(message: &str, messages: &Messages) -> String {
    let known = match message {
        "Unknown error" => messages.text("denied-unknown"),
        "Flow does not apply to current user." => messages.text("denied-not-applicable"),
        "Invalid next URL" => messages.text("denied-next"),
        other => other,
    };
    known.to_owned()
}
