//! The query of a list: filters, search, ordering and paging.
#![no_main]

use doorward_domain::brand::Brand;
use doorward_domain::event::Event;
use doorward_domain::fault::{BARE, Submission};
use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::group::Group;
use doorward_domain::listing::{Listing, MAX_PAGE_SIZE, PageNumber, PageRequest, Place};
use doorward_domain::policy::binding::PolicyBinding;
use doorward_domain::session::AuthenticatedSession;
use doorward_domain::source::oauth::OAuthSource;
use doorward_domain::stage::identification::IdentificationStage;
use doorward_domain::stage::password::PasswordStage;
use doorward_domain::stage::user_login::UserLoginStage;
use doorward_domain::token::Token;
use doorward_domain::user::User;
use doorward_http::measured::{Served, filters, parameters, read_query};
use libfuzzer_sys::fuzz_target;

/// How many terms are searched for at most, and how long one of them is.
const MOST_TERMS: usize = 32;
const LONGEST_TERM: usize = 1000;

/// A parameter that no list has.
const UNKNOWN: &str = "doorward_fuzz";

/// What all lists take.
const COMMON: [&str; 4] = ["search", "ordering", "page", "page_size"];

fuzz_target!(|query: &str| {
    let sent = parameters(query);
    check::<IdentificationStage>(query, &sent);
    check::<PasswordStage>(query, &sent);
    check::<UserLoginStage>(query, &sent);
    check::<Flow>(query, &sent);
    check::<FlowStageBinding>(query, &sent);
    check::<PolicyBinding>(query, &sent);
    check::<OAuthSource>(query, &sent);
    check::<User>(query, &sent);
    check::<Group>(query, &sent);
    check::<Token>(query, &sent);
    check::<Brand>(query, &sent);
    check::<AuthenticatedSession>(query, &sent);
    check::<Event>(query, &sent);
});

fn check<R: Served>(query: &str, sent: &[(String, String)]) {
    let Submission { value: listing, faults } = read_query::<R>(query);
    let known = filters::<R>();
    for (place, _) in faults.iter() {
        let is_sent = sent.iter().any(|(name, _)| name == place);
        let is_known = known.contains(&place) || place == "search";
        assert!(place == BARE || is_sent && is_known, "{place} was not sent, or is not known");
    }
    assert!(listing.filters.len() <= known.len(), "a parameter is one condition");
    check_search(&listing, faults.concern("search"));
    check_order(&listing);
    check_page(listing.page);

    // What nobody knows does not count, nor does what of the same comes before, nor how letters are spelled.
    let pairs = sent.iter().enumerate().filter(|(at, (name, _))| {
        !COMMON.contains(&name.as_str()) || !sent[at + 1..].iter().any(|(later, _)| later == name)
    });
    let pairs = pairs.map(|(_, (name, value))| (name.as_str(), value.as_str())).chain([(UNKNOWN, "1")]);
    let plain = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let again = read_query::<R>(&plain);
    assert_eq!(format!("{:?}", (again.value, again.faults)), format!("{:?}", (listing, faults)), "{plain}");
}

fn check_search<F>(listing: &Listing<F>, is_refused: bool) {
    for term in &listing.search {
        assert!(
            !term.is_empty()
                && !term.contains(|letter: char| letter.is_whitespace() || ",\0".contains(letter))
        );
    }
    let is_much =
        listing.search.len() > MOST_TERMS || listing.search.iter().any(|term| term.len() > LONGEST_TERM);
    assert_eq!(is_much, is_refused, "what exhausts the database is refused, and nothing else");
}

fn check_order<F>(listing: &Listing<F>) {
    let fields: Vec<&str> = listing.order.iter().map(|order| order.field.as_str()).collect();
    for (at, field) in fields.iter().enumerate() {
        assert!(!field.contains(',') && !fields[..at].contains(field), "{field:?} is sorted by once");
    }
}

/// A page lies within its list, however long that is, and knows its neighbours.
fn check_page(page: PageRequest) {
    assert!((1..=MAX_PAGE_SIZE).contains(&page.size));
    let size = u64::from(page.size);
    let limit = u64::from(u32::MAX);
    for count in [0, 1, size - 1, size, size + 1, 3 * size, limit] {
        let last = PageRequest { number: PageNumber::Last, ..page };
        assert_eq!(
            Place::of(last, count).map(Place::pages),
            Place::of(last, count).map(|place| place.number)
        );
        let Some(place) = Place::of(page, count) else {
            let PageNumber::Number(number) = page.number else { continue };
            assert!(number == 0 || number > count.div_ceil(size).max(1), "page {number} of {count} is there");
            continue;
        };
        assert!((1..=place.pages()).contains(&place.number));
        assert!(
            place.offset() < count.max(1) && place.first() <= place.last().max(1) && place.last() <= count
        );
        assert!(
            place.next() == 0 || place.next() == place.number + 1 && place.last() == place.offset() + size
        );
    }
}
