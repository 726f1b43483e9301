//! Captcha stages.

use doorward_domain::stage::captcha::{Captcha, CaptchaFilter, CaptchaFilter as By};

use super::kind::prelude::*;

stage_table! {
    Captcha in captcha_stage {
        public_key: String,
        private_key: Vec<u8>,
        js_url: String,
        api_url: String,
        score_min_threshold: f64,
        score_max_threshold: f64,
        error_on_invalid_score: bool,
    }
    sorted by {
        public_key, js_url, api_url, score_min_threshold, score_max_threshold, error_on_invalid_score
    } or {}
    narrowed by CaptchaFilter {
        By::Name(name) => stage::name.eq(name.clone()),
        By::PublicKey(key) => own::public_key.eq(key.clone()),
    }
}
