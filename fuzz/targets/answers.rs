//! Answers to flows: whatever a visitor sends, and in which order, nobody gets in who has not proved who he is.
//!
//! The first line is the query of the page around the flow, and each further one a request: the body of an answer,
//! or nothing when he only looks. `!` before it brings the key of a recovery link, `@` answers a step of the past.
#![no_main]

use doorward_domain::fault::{Fault, Faults};
use doorward_domain::secret::SecretString;
use doorward_flow::redirect::{is_local, spelled};
use doorward_flow::{Answer, Call, Pending, Progress, Reply, Step, step};
use doorward_fuzz::house::{House, KEY, PAST, now};
use doorward_fuzz::outlines::{Way, ways};
use doorward_fuzz::place::assert_stays;
use doorward_http::measured::fields;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, from_value, to_value};

/// How many requests a visitor sends at most.
const MOST_REQUESTS: usize = 32;

/// How many characters of a name are remembered at most.
const LONGEST_NAME: usize = 1_024;

/// How many steps that were passed are remembered at most.
const MOST_PASSED: usize = 30;

/// What faults may be told of.
const FIELDS: [&str; 6] = ["component", "uid_field", "password", "token", "remember_me", "non_field_errors"];

fuzz_target!(|text: &str| {
    let mut lines = text.split('\n');
    let query = lines.next().unwrap_or_default();
    let requests: Vec<&str> = lines.take(MOST_REQUESTS).collect();
    for way in ways() {
        let mut house = House::new(&way);
        let mut progress = Progress::default();
        for request in &requests {
            progress = go_on(&mut house, &way, progress, query, request);
        }
    }
});

/// Takes the visitor a step on, and looks what has come of it.
fn go_on(house: &mut House<'_>, way: &Way, before: Progress, query: &str, request: &str) -> Progress {
    let (key, request) = cut(request, '!');
    let (is_late, body) = cut(request, '@');
    let answer = (!body.is_empty()).then(|| match fields(body.as_bytes()) {
        Some(fields) => Ok(Answer::new(fields)),
        None => Err(Faults::overall(Fault::invalid("No object"))),
    });
    let looks = is_late || !matches!(answer, Some(Ok(_)));
    let call = Call {
        query: query.to_owned(),
        key: key.then(|| SecretString::from(KEY)),
        next: None,
        step: is_late.then_some(PAST),
        answer,
    };
    let known: Vec<String> = texts(&before).map(ToOwned::to_owned).collect();
    let (asked, logins) = (house.asked, house.logins.len());
    house.is_locked = false;
    let Step { progress, reply, locked_until } = now(step(house, &way.outline, before, call));

    assert_eq!(locked_until.is_some(), house.is_locked, "who has to wait is told, and nobody else");
    assert!(!looks || house.asked == asked, "whoever looks tries no password");
    assert!(house.logins.len() <= logins + 1, "whoever gets in gets in once");
    for login in &house.logins[logins..] {
        assert!(House::may_enter(login.user), "{login:?} is not active");
        assert!(!way.takes_proof || house.proved == Some(login.user), "{login:?} has proved nothing");
    }
    check_reply(way, &reply, &progress);
    check_memory(way, &progress);
    check_secrecy(&known, &progress, body);
    progress
}

fn cut(text: &str, mark: char) -> (bool, &str) {
    text.strip_prefix(mark).map_or((false, text), |rest| (true, rest))
}

fn check_reply(way: &Way, reply: &Reply, progress: &Progress) {
    match reply {
        Reply::Ask(challenge) => {
            let next = progress.plan.as_ref().and_then(|plan| plan.steps.first());
            assert_eq!(challenge.step.as_ref(), next, "the step that asks is the next one");
            for (field, _) in challenge.faults.iter() {
                assert!(FIELDS.contains(&field), "{field} was not asked for");
            }
        }
        Reply::Again => assert!(progress.plan.is_some(), "whoever is to come again is on his way"),
        Reply::To(target) => {
            assert!(is_local(target), "{target:?}");
            assert_stays(&spelled(target));
        }
        Reply::Broken => panic!("no answer breaks {:?}", way.outline.flow.settings.slug),
    }
}

/// What is remembered is little, can be read again, and comes in the order of the flow.
fn check_memory(way: &Way, progress: &Progress) {
    let remembered = to_value(progress).expect("what is remembered can be written");
    assert_eq!(from_value::<Progress>(remembered).as_ref().ok(), Some(progress));
    assert!(progress.passed.len() <= MOST_PASSED);
    assert!(texts(progress).all(|text| text.chars().count() <= LONGEST_NAME));
    let mut known = way.outline.steps.iter().map(|step| step.binding.id.0);
    let ahead = progress.plan.iter().flat_map(|plan| &plan.steps);
    assert!(ahead.into_iter().all(|step| known.any(|known| known == *step)), "steps come in their order");
}

/// A password that came with an answer is not remembered, unless it was sent as something else as well.
fn check_secrecy(before: &[String], after: &Progress, body: &str) {
    let mut sent = fields(body.as_bytes()).unwrap_or_default();
    let Some(Value::String(password)) = sent.remove("password") else { return };
    let is_told = |text: &str| text.contains(&password);
    if sent.values().any(|value| is_told(&value.to_string())) || before.iter().any(|text| is_told(text)) {
        return;
    }
    assert!(!texts(after).any(is_told), "a password is remembered");
}

/// All that visitors have entered and that is remembered.
fn texts(progress: &Progress) -> impl Iterator<Item = &str> {
    progress.plan.iter().chain(&progress.passed).map(|plan| &plan.context).flat_map(|context| {
        let nobody = context.pending.iter().filter_map(|pending| match pending {
            Pending::Nobody(text) => Some(text.as_str()),
            Pending::User(_) => None,
        });
        nobody.chain(context.entered.as_deref()).chain(context.shown_as.as_deref())
    })
}
