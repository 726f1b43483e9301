//! `/sources/oauth/`

mod create;
mod destroy;
mod list;
mod partial_update;
mod providers;
mod retrieve;
mod source_types;
mod update;

use serde_json::{Value, json};

/// Where the sources are.
const SOURCES: &str = "/sources/oauth/";

/// The model of the sources, in grants.
const MODEL: &str = "authentik_sources_oauth.oauthsource";

/// What one may be allowed to do with the sources.
const VIEW: &str = "authentik_sources_oauth.view_oauthsource";
const ADD: &str = "authentik_sources_oauth.add_oauthsource";
const CHANGE: &str = "authentik_sources_oauth.change_oauthsource";
const DELETE: &str = "authentik_sources_oauth.delete_oauthsource";

/// A secret that must never be shown.
const SECRET: &str = "correct horse battery staple";

/// An id that no object has.
const NOBODY: &str = "11111111-1111-4111-8111-111111111111";

/// Where one source is.
fn path(slug: &str) -> String {
    format!("{SOURCES}{slug}/")
}

/// What has to be said of a source.
fn said(slug: &str) -> Value {
    json!({
        "name": "Chat", "slug": slug, "provider_type": "discord", "consumer_key": "me",
        "consumer_secret": SECRET,
    })
}

/// A source as answers of the service at `url` show it, if no more was said of it.
fn plain(url: &str, pk: &Value, slug: &str) -> Value {
    json!({
        "pk": pk,
        "name": "Chat",
        "slug": slug,
        "enabled": true,
        "authentication_flow": null,
        "enrollment_flow": null,
        "component": "ak-source-oauth-form",
        "verbose_name": "OAuth Source",
        "verbose_name_plural": "OAuth Sources",
        "meta_model_name": "authentik_sources_oauth.oauthsource",
        "policy_engine_mode": "any",
        "user_matching_mode": "identifier",
        "managed": null,
        "user_path_template": "goauthentik.io/sources/%(slug)s",
        "icon": "/static/authentik/sources/discord.svg",
        "provider_type": "discord",
        "request_token_url": null,
        "authorization_url": null,
        "access_token_url": null,
        "profile_url": null,
        "consumer_key": "me",
        "callback_url": format!("{url}/source/oauth/callback/{slug}/"),
        "additional_scopes": "",
        "type": {
            "name": "discord",
            "verbose_name": "Discord",
            "urls_customizable": false,
            "request_token_url": null,
            "authorization_url": "https://discord.com/api/oauth2/authorize",
            "access_token_url": "https://discord.com/api/oauth2/token",
            "profile_url": "https://discord.com/api/users/@me",
            "oidc_well_known_url": null,
            "oidc_jwks_url": null,
        },
        "oidc_well_known_url": "",
        "oidc_jwks_url": "",
        "oidc_jwks": {},
    })
}

/// Bodies that say something wrong about a source, each with all that is wrong with it; there has to
/// be a source `taken`.
fn wrong() -> Vec<(Value, Value)> {
    let slug = "Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens.";
    let taken = json!({"slug": ["source with this slug already exists."], "code": "unique"});
    let long = "x".repeat(256);
    let too_long = "Ensure this field has no more than 255 characters.";
    vec![
        (json!({"slug": "taken"}), taken.clone()),
        (json!({"slug": "authentik-built-in"}), taken),
        (json!({"slug": "a.b"}), json!({"slug": [slug], "code": "invalid"})),
        (
            json!({"slug": "x".repeat(51)}),
            json!({"slug": ["Ensure this field has no more than 50 characters."], "code": "max_length"}),
        ),
        (
            json!({"name": "", "consumer_key": " ", "consumer_secret": "", "user_path_template": ""}),
            json!({
                "name": ["This field may not be blank."],
                "user_path_template": ["This field may not be blank."],
                "consumer_key": ["This field may not be blank."],
                "consumer_secret": ["This field may not be blank."],
                "code": "blank",
            }),
        ),
        (
            json!({"consumer_secret": null, "additional_scopes": null, "oidc_jwks_url": null}),
            json!({
                "consumer_secret": ["This field may not be null."],
                "additional_scopes": ["This field may not be null."],
                "oidc_jwks_url": ["This field may not be null."],
                "code": "null",
            }),
        ),
        (
            json!({"provider_type": "myspace", "user_matching_mode": "x", "policy_engine_mode": "y"}),
            json!({
                "policy_engine_mode": ["\"y\" is not a valid choice."],
                "user_matching_mode": ["\"x\" is not a valid choice."],
                "provider_type": ["\"myspace\" is not a valid choice."],
                "code": "invalid_choice",
            }),
        ),
        (
            json!({
                "request_token_url": long, "authorization_url": long, "access_token_url": long,
                "profile_url": long,
            }),
            json!({
                "request_token_url": [too_long],
                "authorization_url": [too_long],
                "access_token_url": [too_long],
                "profile_url": [too_long],
                "code": "max_length",
            }),
        ),
        (
            json!({"authentication_flow": "x", "enrollment_flow": NOBODY}),
            json!({
                "authentication_flow": ["“x” is not a valid UUID."],
                "enrollment_flow": [format!("Invalid pk \"{NOBODY}\" - object does not exist.")],
                "code": "invalid",
            }),
        ),
        (
            json!({"enabled": "x", "name": 1.5, "consumer_key": {}}),
            json!({
                "enabled": ["Must be a valid boolean."],
                "consumer_key": ["Not a valid string."],
                "code": "invalid",
            }),
        ),
    ]
}
