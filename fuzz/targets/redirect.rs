//! Where flows lead: whatever `next` says, a browser stays with the service.
#![no_main]

use doorward_domain::flow::DeniedAction;
use doorward_flow::redirect::{is_local, keyless, spelled, wanted};
use doorward_flow::{Call, Progress, Reply, step};
use doorward_fuzz::house::{House, now};
use doorward_fuzz::outlines::Way;
use doorward_fuzz::place::{assert_stays, places};
use doorward_http::page::linked;
use libfuzzer_sys::fuzz_target;

/// The parameter that is for nobody to remember.
const KEY: &str = "flow_token";

fuzz_target!(|text: &str| {
    check_target(text);
    check_query(text);
    for way in [
        Way::of(true, Vec::new()),
        Way::shut(DeniedAction::Continue),
        Way::shut(DeniedAction::Message),
        Way::shut(DeniedAction::MessageContinue),
    ] {
        check_end(&way, Call { query: text.to_owned(), ..Call::default() });
        check_end(&way, Call { next: Some(text.to_owned()), ..Call::default() });
    }
});

/// A target that is taken is one of the service, however it is spelled, and a plain path is taken.
fn check_target(target: &str) {
    if is_local(target) {
        assert_stays(target);
        assert_stays(&spelled(target));
        // Browsers cut off the blanks after an address.
        let bare = target.trim_end_matches(' ');
        assert_eq!(places(bare), places(&spelled(bare)), "{bare:?} means something else in a header");
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.?=&".contains(&byte);
    if target.starts_with('/') && !target.starts_with("//") && target.bytes().all(is_plain) {
        assert!(is_local(target), "{target:?} is a path of the service");
    }
    let in_header = spelled(target);
    assert!(in_header.bytes().all(|byte| byte.is_ascii_graphic()), "{in_header:?} fits into no header");
}

/// A query keeps all but the key, and goes along with links and redirects that stay here.
fn check_query(query: &str) {
    let (rest, key) = keyless(query);
    let pairs = |query: &str| -> Vec<(String, String)> {
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    };
    let (keys, others): (Vec<_>, Vec<_>) = pairs(query).into_iter().partition(|(name, _)| name == KEY);
    assert_eq!(pairs(&rest), others);
    assert_eq!(key, keys.into_iter().next_back().map(|(_, key)| key));
    assert_eq!(wanted(&rest), wanted(query));

    let link = linked("in", query);
    assert_stays(&link);
    for place in places(&link) {
        assert_eq!(place.path(), "/if/flow/in/");
        assert_eq!(wanted(place.query().unwrap_or_default()), wanted(query));
    }
    for place in places(&spelled(&format!("/if/flow/in/?{query}"))) {
        assert_eq!(place.path(), "/if/flow/in/");
    }
}

/// A flow that leads out of itself leads to the service.
fn check_end(way: &Way, call: Call) {
    let done = now(step(&mut House::new(way), &way.outline, Progress::default(), call));
    match done.reply {
        Reply::To(target) => {
            assert!(is_local(&target), "{target:?}");
            assert_stays(&spelled(&target));
        }
        Reply::Ask(challenge) => assert_eq!(challenge.step, None, "nothing is asked but to stay out"),
        Reply::Again | Reply::Broken => panic!("a flow without steps ends"),
    }
    assert_eq!(done.progress.query, "", "what is over is forgotten");
}
