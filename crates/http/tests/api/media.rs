//! `/static/` and `/media/`: what answers refer to is there, and nothing else.

use doorward_testkit::{Client, TestApp};

fn root(app: &TestApp) -> Client {
    Client::anonymous(app.url().to_owned())
}

#[test]
fn every_picture_that_answers_refer_to_is_there() {
    let app = TestApp::start();
    let background = "/static/dist/assets/images/flow_background.jpg".to_owned();
    let mut places = vec![(background, "image/jpeg")];
    let types = app.admin().get("/sources/all/types/").ok(200);
    places.extend(
        types
            .as_array()
            .unwrap()
            .iter()
            .map(|kind| (kind["icon_url"].as_str().unwrap().to_owned(), "image/svg+xml")),
    );
    assert_eq!(places.len(), 15);
    for (place, kind) in places {
        let answer = root(&app).get(&place);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{place}");
        assert!(answer.bytes.len() > 100, "{place}");
        let tag = answer.header("etag").unwrap().to_owned();
        let known = root(&app).with_header("If-None-Match", &tag).get(&place);
        assert_eq!((known.status, known.bytes.len()), (304, 0), "{place}");
    }
}

#[test]
fn nothing_else_is_there() {
    let app = TestApp::start();
    let name = format!("{}.png", "a".repeat(64));
    for place in [
        "/static/authentik/sources/nothing.svg".to_owned(),
        "/static/authentik/sources/..%2f..%2fCargo.svg".to_owned(),
        "/static/../Cargo.toml".to_owned(),
        "/media/public/".to_owned(),
        "/media/public/%00.png".to_owned(),
        "/media/public/..%2f..%2fetc%2fpasswd".to_owned(),
        "/media/public/%2e%2e/%2e%2e/etc/passwd".to_owned(),
        format!("/media/public/{name}"),
        format!("/media/{name}"),
    ] {
        root(&app).get(&place).is_not_found();
    }
}
