//! What the providers that a source can speak to know of themselves, and what has to be said of the
//! others.

use doorward_testkit::{TestApp, with};
use serde_json::{Value, json};

use super::{SOURCES, path, said};

/// What is said when a URL is missing that the provider does not know of itself.
fn missing(field: &str, provider: &str) -> Value {
    json!({"non_field_errors": [format!("{field} is required for provider {provider}")], "code": "invalid"})
}

/// The three URLs that a provider has to have.
fn urls() -> Value {
    json!({
        "authorization_url": "https://id.example.com/authorize",
        "access_token_url": "https://id.example.com/token",
        "profile_url": "https://id.example.com/me",
    })
}

#[test]
fn each_provider_comes_with_what_is_known_of_it() {
    let app = TestApp::start();
    // name, name for people, whether its URLs may be others, authorization, token, profile
    let providers: [(&str, &str, bool, [&str; 3]); 8] = [
        (
            "apple",
            "Apple",
            false,
            ["https://appleid.apple.com/auth/authorize", "https://appleid.apple.com/auth/token", ""],
        ),
        (
            "discord",
            "Discord",
            false,
            [
                "https://discord.com/api/oauth2/authorize",
                "https://discord.com/api/oauth2/token",
                "https://discord.com/api/users/@me",
            ],
        ),
        (
            "facebook",
            "Facebook",
            false,
            [
                "https://www.facebook.com/v7.0/dialog/oauth",
                "https://graph.facebook.com/v7.0/oauth/access_token",
                "https://graph.facebook.com/v7.0/me?fields=id,name,email",
            ],
        ),
        (
            "patreon",
            "Patreon",
            false,
            [
                "https://www.patreon.com/oauth2/authorize",
                "https://www.patreon.com/api/oauth2/token",
                "https://www.patreon.com/api/oauth2/api/current_user",
            ],
        ),
        (
            "reddit",
            "Reddit",
            false,
            [
                "https://www.reddit.com/api/v1/authorize",
                "https://www.reddit.com/api/v1/access_token",
                "https://oauth.reddit.com/api/v1/me",
            ],
        ),
        (
            "twitch",
            "Twitch",
            false,
            [
                "https://id.twitch.tv/oauth2/authorize",
                "https://id.twitch.tv/oauth2/token",
                "https://id.twitch.tv/oauth2/userinfo",
            ],
        ),
        (
            "twitter",
            "Twitter",
            false,
            [
                "https://twitter.com/i/oauth2/authorize",
                "https://api.twitter.com/2/oauth2/token",
                "https://api.twitter.com/2/users/me",
            ],
        ),
        (
            "github",
            "GitHub",
            true,
            [
                "https://github.com/login/oauth/authorize",
                "https://github.com/login/oauth/access_token",
                "https://api.github.com/user",
            ],
        ),
    ];
    for (name, verbose_name, customizable, [authorization, token, profile]) in providers {
        let source = app.admin().post(SOURCES, &with(said(name), &json!({"provider_type": name}))).ok(201);
        let kind = &source["type"];
        let shown = json!([
            kind["name"],
            kind["verbose_name"],
            kind["urls_customizable"],
            kind["authorization_url"],
            kind["access_token_url"],
            kind["profile_url"],
            source["icon"],
        ]);
        let icon = format!("/static/authentik/sources/{name}.svg");
        assert_eq!(shown, json!([name, verbose_name, customizable, authorization, token, profile, icon]));
    }
}

#[test]
fn what_could_be_discovered_is_filled_in_without_asking_anybody() {
    let app = TestApp::start();
    // Nothing is asked for over a network: there are answers without one.
    for (provider, authorization, jwks) in [
        ("google", "https://accounts.google.com/o/oauth2/auth", "https://www.googleapis.com/oauth2/v3/certs"),
        (
            "azuread",
            "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            "https://login.microsoftonline.com/common/discovery/keys",
        ),
        ("gitlab", "https://gitlab.com/oauth/authorize", "https://gitlab.com/oauth/discovery/keys"),
    ] {
        let fields = with(said(provider), &json!({"provider_type": provider}));
        let source = app.admin().post(SOURCES, &fields).ok(201);
        assert_eq!(
            (&source["authorization_url"], &source["oidc_jwks_url"], &source["type"]["oidc_jwks_url"]),
            (&json!(authorization), &json!(jwks), &json!(jwks))
        );
        // What was given stays.
        let own = json!({"authorization_url": "https://id.example.com/", "oidc_jwks_url": "https://id.example.com/k"});
        let source = app.admin().patch(&path(provider), &own).ok(200);
        assert_eq!(
            (&source["authorization_url"], &source["oidc_jwks_url"]),
            (&own["authorization_url"], &own["oidc_jwks_url"])
        );
    }
}

#[test]
fn a_provider_that_knows_no_urls_needs_all_three() {
    let app = TestApp::start();
    for (provider, name) in [("openidconnect", "OpenID Connect"), ("okta", "Okta"), ("mailcow", "Mailcow")] {
        let mut fields = with(said(provider), &json!({"provider_type": provider}));
        for field in ["authorization_url", "access_token_url", "profile_url"] {
            app.admin().post(SOURCES, &fields).is(400, missing(field, name));
            fields[field] = urls()[field].clone();
        }
        let source = app.admin().post(SOURCES, &fields).ok(201);
        assert_eq!(source["profile_url"], urls()["profile_url"]);
        let known = json!({
            "name": provider, "verbose_name": name, "urls_customizable": true, "request_token_url": null,
            "authorization_url": null, "access_token_url": null, "profile_url": null,
            "oidc_well_known_url": null, "oidc_jwks_url": null,
        });
        assert_eq!(source["type"], known);
    }
}

#[test]
fn a_blank_url_is_one() {
    let app = TestApp::start();
    let blank = json!({
        "provider_type": "openidconnect", "authorization_url": "", "access_token_url": "", "profile_url": "",
    });
    let source = app.admin().post(SOURCES, &with(said("id"), &blank)).ok(201);
    assert_eq!(source["authorization_url"], json!(""));
}

#[test]
fn another_provider_is_judged_by_the_urls_that_are_stored_and_sent() {
    let app = TestApp::start();
    app.source("chat");
    let other = json!({"provider_type": "okta"});
    app.admin().patch(&path("chat"), &other).is(400, missing("authorization_url", "Okta"));
    app.admin().patch(&path("chat"), &urls()).ok(200);
    let source = app.admin().patch(&path("chat"), &other).ok(200);
    assert_eq!(
        (&source["provider_type"], &source["type"]["verbose_name"], &source["icon"]),
        (&json!("okta"), &json!("Okta"), &json!("/static/authentik/sources/okta.svg"))
    );
}
