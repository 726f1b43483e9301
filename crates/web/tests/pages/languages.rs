//! In which language a page is.

use doorward_testkit::TestApp;
use pretty_assertions::assert_eq;

use super::*;

#[test]
fn the_browser_says_which_language_and_the_brand_knows_better() {
    let app = TestApp::start();
    user(&app, "ada");
    let german = app.browser().with_header("Accept-Language", "fr-CH, de-AT;q=0.8, en;q=0.5");
    let page = german.look(LOGIN);
    assert_eq!(page.header("content-language"), Some("de"));
    assert!(page.text.contains("<html lang=\"de\""));
    assert!(page.text.contains("E-Mail-Adresse oder Benutzername"), "{page}");
    identify(&german, "ada");
    let wrong = send(&german, LOGIN, "password=wrong");
    assert!(wrong.text.contains("Dieses Passwort stimmt nicht."), "{wrong}");
    let brand = app.admin().get("/core/brands/").ok(200)["results"][0]["brand_uuid"].clone();
    let changes = json!({"attributes": {"settings": {"locale": "de"}}});
    app.admin().patch(&format!("/core/brands/{}/", brand.as_str().unwrap()), &changes).ok(200);
    let page = app.browser().with_header("Accept-Language", "en").look(LOGIN);
    assert_eq!(page.header("content-language"), Some("de"));
}
