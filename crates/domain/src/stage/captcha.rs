//! The captcha stage makes sure that the user is no program.

use validator::Validate;

use crate::event::Traced;
use crate::fault::Faults;
use crate::model::Model;
use crate::resource::{Changes, Narrowing, Writer};
use crate::secret::{Sealed, SecretString};
use crate::stage::{Kind, KindFacts, Stage, StageKind, StagePatch};

/// A captcha stage.
pub type CaptchaStage = Stage<Captcha>;

/// What a client may want of a captcha stage.
pub type CaptchaStagePatch = StagePatch<CaptchaPatch>;

pub(super) static FACTS: KindFacts = KindFacts {
    model: Model {
        app: "authentik_stages_captcha",
        name: "captchastage",
        verbose_name: "Captcha Stage",
        verbose_name_plural: "Captcha Stages",
    },
    component: "ak-stage-captcha-form",
    description: Some("Verify the user is human using Google's reCaptcha."),
};

/// What a captcha stage has of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Captcha {
    /// The key that browsers show to the provider.
    pub public_key: String,
    /// The key that goes with it, which only the service shows to the provider.
    pub private_key: Sealed,
    /// Where browsers get the provider's script.
    pub js_url: String,
    /// Where the provider tells what it thinks of an answer.
    pub api_url: String,
    /// The least score that is believed to be a person's.
    pub score_min_threshold: f64,
    /// The greatest one.
    pub score_max_threshold: f64,
    /// Whether another score is refused; else the flow goes on, and policies decide.
    pub error_on_invalid_score: bool,
}

impl Default for Captcha {
    fn default() -> Self {
        Self {
            public_key: String::new(),
            private_key: Sealed::default(),
            js_url: "https://www.recaptcha.net/recaptcha/api.js".to_owned(),
            api_url: "https://www.recaptcha.net/recaptcha/api/siteverify".to_owned(),
            score_min_threshold: 0.5,
            score_max_threshold: 1.0,
            error_on_invalid_score: true,
        }
    }
}

/// What a client may want of them.
#[derive(Clone, Debug, Default, Validate)]
pub struct CaptchaPatch {
    /// The key that browsers show to the provider.
    pub public_key: Option<String>,
    /// The key that goes with it.
    pub private_key: Option<SecretString>,
    /// Where browsers get the provider's script.
    pub js_url: Option<String>,
    /// Where the provider tells what it thinks of an answer.
    pub api_url: Option<String>,
    /// The least score that is believed to be a person's.
    pub score_min_threshold: Option<f64>,
    /// The greatest one.
    pub score_max_threshold: Option<f64>,
    /// Whether another score is refused.
    pub error_on_invalid_score: Option<bool>,
}

impl Changes for CaptchaPatch {}

impl Kind for Captcha {
    type Patch = CaptchaPatch;
    type Filter = CaptchaFilter;

    const KIND: StageKind = StageKind::Captcha;

    fn keep_secrets(&mut self, patch: &CaptchaPatch, writer: &Writer<'_>) {
        if let Some(key) = &patch.private_key {
            writer.keep(&mut self.private_key, key);
        }
    }

    fn merge(&mut self, patch: CaptchaPatch) -> Faults {
        let old = self.clone();
        *self = Self {
            public_key: patch.public_key.unwrap_or(old.public_key),
            private_key: old.private_key,
            js_url: patch.js_url.unwrap_or(old.js_url),
            api_url: patch.api_url.unwrap_or(old.api_url),
            score_min_threshold: patch.score_min_threshold.unwrap_or(old.score_min_threshold),
            score_max_threshold: patch.score_max_threshold.unwrap_or(old.score_max_threshold),
            error_on_invalid_score: patch.error_on_invalid_score.unwrap_or(old.error_on_invalid_score),
        };
        Faults::none()
    }

    fn traced(&self) -> Vec<Traced> {
        let Self {
            public_key,
            private_key,
            js_url,
            api_url,
            score_min_threshold,
            score_max_threshold,
            error_on_invalid_score,
        } = self;
        vec![
            Traced::open("public_key", public_key.clone()),
            Traced::secret("private_key", private_key.0.clone()),
            Traced::open("js_url", js_url.clone()),
            Traced::open("api_url", api_url.clone()),
            Traced::open("score_min_threshold", *score_min_threshold),
            Traced::open("score_max_threshold", *score_max_threshold),
            Traced::open("error_on_invalid_score", *error_on_invalid_score),
        ]
    }
}

/// Conditions on captcha stages.
#[derive(Clone, Debug)]
pub enum CaptchaFilter {
    /// It has this name.
    Name(String),
    /// Browsers show this key to the provider.
    PublicKey(String),
}

impl Narrowing for CaptchaFilter {}
