//! Where a browser goes.

use url::Url;

/// Pages that send a browser somewhere.
const PAGES: [&str; 3] = [
    "https://login.example/if/flow/default-authentication-flow/?next=%2F",
    "http://127.0.0.1:9000/api/v3/flows/executor/default-authentication-flow/",
    "https://login.example:8443/flows/-/cancel/",
];

/// Where a browser goes from each page that sends it to `target`.
pub fn places(target: &str) -> Vec<Url> {
    let pages = PAGES.map(|page| Url::parse(page).expect("the page is one"));
    pages.map(|page| page.join(target).expect("a browser goes somewhere")).into()
}

/// Makes sure that a browser stays with the service, whichever page sends it to `target`.
pub fn assert_stays(target: &str) {
    for (page, place) in PAGES.iter().zip(places(target)) {
        let page = Url::parse(page).expect("the page is one");
        assert_eq!(place.origin(), page.origin(), "{target:?} leads to {place}");
        assert_eq!((place.username(), place.password()), ("", None), "{target:?} leads to {place}");
    }
}
