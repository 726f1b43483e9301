//! A PATCH, from the bytes of its body to the object: an object changes only where the body says so, and into one
//! that can be shown, and sent back.
#![no_main]

use chrono::{DateTime, Utc};
use doorward_domain::brand::Brand;
use doorward_domain::event::Entry;
use doorward_domain::fault::{BARE, Faults, NON_FIELD, Submission};
use doorward_domain::flow::Flow;
use doorward_domain::group::Group;
use doorward_domain::resource::Candidate;
use doorward_domain::role::Role;
use doorward_domain::rules;
use doorward_domain::stage::captcha::CaptchaStage;
use doorward_domain::stage::deny::DenyStage;
use doorward_domain::stage::dummy::DummyStage;
use doorward_domain::stage::identification::IdentificationStage;
use doorward_domain::stage::password::PasswordStage;
use doorward_domain::stage::user_login::UserLoginStage;
use doorward_domain::user::User;
use doorward_fuzz::circumstances::writer;
use doorward_http::measured::{Accepting, fields, read_patch, write, write_faults};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, from_slice};
use uuid::Uuid;

/// Sends a body to an object.
type Check = Box<dyn Fn(&[u8], &Map<String, Value>)>;

thread_local! {
    static CHECKS: [Check; 11] = [
        check::<IdentificationStage>(r#"{"name": "who", "user_fields": ["email"]}"#),
        check::<PasswordStage>(r#"{"name": "proof", "backends": ["authentik.core.auth.InbuiltBackend"]}"#),
        check::<UserLoginStage>(r#"{"name": "in", "session_duration": "hours=8"}"#),
        check::<CaptchaStage>(r#"{"name": "person", "public_key": "a", "private_key": "b"}"#),
        check::<DenyStage>(r#"{"name": "out"}"#),
        check::<DummyStage>(r#"{"name": "nothing"}"#),
        check::<Flow>(r#"{"name": "f", "slug": "f", "title": "F", "designation": "authentication"}"#),
        check::<User>(r#"{"username": "ada", "name": "Ada"}"#),
        check::<Group>(r#"{"name": "staff"}"#),
        check::<Role>(r#"{"name": "readers"}"#),
        check::<Brand>(r#"{"domain": "example.com"}"#),
    ];
}

fuzz_target!(|body: &[u8]| {
    let Some(sent) = fields(body) else { return };
    CHECKS.with(|checks| checks.iter().for_each(|check| check(body, &sent)));
});

/// Sends bodies to an object that a first one has made.
fn check<R: Accepting>(first: &str) -> Check {
    let before = patched(&R::fresh(&writer()), first.as_bytes()).expect("it begins with what is valid");
    Box::new(move |body, sent| match patched(&before, body) {
        Ok(after) => check_change(&before, &after, body, sent),
        Err(faults) => check_refusal(faults, body, sent),
    })
}

/// What an object becomes by a body, as far as it can be said without a database.
fn patched<R: Accepting>(current: &R, body: &[u8]) -> Result<R, Faults> {
    let Submission { value: patch, mut faults } = read_patch::<R>(body).expect("the body has fields");
    faults.extend(rules::check(&patch));
    faults.into_result()?;
    Candidate::new(Some(current), patch, &writer()).accept()
}

fn check_change<R: Accepting>(before: &R, after: &R, body: &[u8], sent: &Map<String, Value>) {
    let diff = Entry::updated(before, after).diff;
    for change in &diff {
        assert!(sent.contains_key(change.field), "{} was not named, and has changed", change.field);
    }
    assert_eq!(diff.is_empty(), before == after, "the trail tells all that has changed");
    let fields = after.traced().into_iter().map(|traced| traced.field);
    let named: Vec<&str> = fields.filter(|field| sent.contains_key(*field)).collect();
    if named.is_empty() {
        return assert_eq!(before, after, "nothing was named, and something has changed");
    }

    let shown = write(after.clone()).expect("it can be shown");
    let fields: Map<String, Value> = from_slice(&shown).expect("what is shown is an object");
    for field in named {
        if let (Some(said), Some(is)) = (sent.get(field), fields.get(field)) {
            let means = if field == "attributes" { said == is } else { means(said, is) };
            assert!(means, "{field} was to be {said} and is {is}");
        }
    }
    for (field, value) in &fields {
        assert!(is_storable(value), "{field} holds what no database can hold");
        if let ("last_login", Some(text)) = (field.as_str(), value.as_str()) {
            assert!(is_exact(text), "{text} is not kept as it is");
        }
    }
    assert_eq!(patched(after, body).as_ref(), Ok(after), "the same body again changes nothing");
    assert_eq!(patched(after, &shown).as_ref(), Ok(after), "what is shown can be sent back");
}

/// Whether what was said of a field can have led to what it is.
fn means(said: &Value, is: &Value) -> bool {
    match (said, is) {
        (said, Value::Null) => said.is_null() || said == "",
        (Value::Bool(said), Value::Bool(is)) => said == is,
        (Value::String(said), Value::String(is)) => {
            said.trim_matches(is_blank) == is || Uuid::try_parse(is).is_ok() || is.ends_with('Z')
        }
        (Value::Number(said), Value::Number(is)) => said.as_f64() == is.as_f64(),
        (Value::Array(said), Value::Array(is)) => is.len() <= said.len(),
        (Value::Null, _) => false,
        _ => true,
    }
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || ('\x1c'..='\x1f').contains(&letter)
}

fn is_storable(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains('\0'),
        Value::Array(items) => items.iter().all(is_storable),
        Value::Object(fields) => {
            fields.iter().all(|(name, value)| !name.contains('\0') && is_storable(value))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Whether databases, which count microseconds, keep a moment as it is shown.
fn is_exact(text: &str) -> bool {
    let moment = text.parse::<DateTime<Utc>>().expect("a moment is shown as one");
    DateTime::from_timestamp_micros(moment.timestamp_micros()) == Some(moment)
}

/// What is wrong is something that was sent, and is told in an answer that is not much longer than that.
fn check_refusal(faults: Faults, body: &[u8], sent: &Map<String, Value>) {
    assert!(!faults.is_empty(), "whatever is refused is told why");
    for (field, _) in faults.iter() {
        assert!(sent.contains_key(field) || [NON_FIELD, BARE].contains(&field), "{field} was not sent");
    }
    let answer = write_faults(faults).expect("what is wrong can be told");
    assert!(answer.len() <= 4096 + 64 * body.len(), "{} bytes for {}", answer.len(), body.len());
    let told: Value = from_slice(&answer).expect("what is wrong is told in JSON");
    assert!(told["code"].is_string() || told.is_array(), "{told}");
}
