//! `/stages/captcha/`

use doorward_domain::stage::captcha::{Captcha, CaptchaFilter as By, CaptchaPatch};
use serde::Serialize;
use utoipa::ToSchema;

use crate::fields::{Body, Fields};
use crate::input::{Boolean, Described, Float, Secret, TEXT};
use crate::query::{self, Filter};
use crate::stages::{ServedKind, named};

/// What the document says of the key that is never shown.
const PRIVATE_KEY: &str = "Private key, acquired your captcha Provider.";

/// What a captcha stage has of its own.
#[derive(Serialize, ToSchema)]
pub struct CaptchaResponse {
    /// Public key, acquired your captcha Provider.
    public_key: String,
    js_url: String,
    api_url: String,
    score_min_threshold: f64,
    score_max_threshold: f64,
    /// When enabled and the received captcha score is outside of the given threshold, the stage will show an error message. When not enabled, the flow will continue, but the data from the captcha will be available in the context for policy decisions
    error_on_invalid_score: bool,
}

impl From<Captcha> for CaptchaResponse {
    fn from(settings: Captcha) -> Self {
        Self {
            public_key: settings.public_key,
            js_url: settings.js_url,
            api_url: settings.api_url,
            score_min_threshold: settings.score_min_threshold,
            score_max_threshold: settings.score_max_threshold,
            error_on_invalid_score: settings.error_on_invalid_score,
        }
    }
}

impl Body for CaptchaPatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            public_key: fields.required("public_key", TEXT),
            private_key: fields.required("private_key", Described(Secret, PRIVATE_KEY)),
            js_url: fields.optional("js_url", TEXT),
            api_url: fields.optional("api_url", TEXT),
            score_min_threshold: fields.optional("score_min_threshold", Float),
            score_max_threshold: fields.optional("score_max_threshold", Float),
            error_on_invalid_score: fields.optional("error_on_invalid_score", Boolean),
        }
    }
}

impl ServedKind for Captcha {
    named!("captcha", "CaptchaStage", "Captcha Stage");

    type Response = CaptchaResponse;

    fn filters() -> Vec<Filter<By>> {
        vec![query::text("name", By::Name), query::text("public_key", By::PublicKey)]
    }
}
