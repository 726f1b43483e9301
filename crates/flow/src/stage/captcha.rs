//! The captcha stage makes sure that somebody is a person.

use doorward_domain::event::Subject;
use doorward_domain::fault::{Fault, Faults};
use doorward_domain::stage::captcha::Captcha;

use super::{Stage, Turn, Visit};
use crate::answer::Answer;
use crate::challenge::Question;
use crate::world::{Opinion, World};

impl Stage for Captcha {
    async fn enter<W: World>(&self, visit: &mut Visit<'_, W>, _stage: &Subject) -> Result<Turn, W::Error> {
        let person = visit.person().await?;
        let (site_key, js_url) = (self.public_key.clone(), self.js_url.clone());
        Ok(Turn::Ask(Question::Captcha { person, site_key, js_url }))
    }

    async fn answer<W: World>(
        &self,
        visit: &mut Visit<'_, W>,
        _stage: &Subject,
        answer: &Answer,
    ) -> Result<Turn, W::Error> {
        let token = match answer.trimmed("token") {
            Ok(token) => token,
            Err(faults) => return Ok(Turn::Refused(faults)),
        };
        let opinion = visit.world.check_captcha(self, &token).await?;
        Ok(match refusal(self, opinion.as_ref()) {
            Some(text) => Turn::Refused(Faults::of("token", Fault::invalid(text))),
            None => Turn::Done,
        })
    }
}

/// Why a token is not taken, if it is not.
fn refusal(stage: &Captcha, opinion: Option<&Opinion>) -> Option<String> {
    const FAILED: &str = "Failed to validate token";

    let Some(opinion) = opinion else { return Some(FAILED.to_owned()) };
    if !stage.error_on_invalid_score {
        return None;
    }
    if !opinion.success {
        let quoted: Vec<String> = opinion.errors.iter().map(|error| format!("'{error}'")).collect();
        let reasons =
            if quoted.is_empty() { "Unknown error".to_owned() } else { format!("[{}]", quoted.join(", ")) };
        return Some(format!("{FAILED}: {reasons}"));
    }
    // A threshold of -1 is none. Providers that tell no score are believed.
    let counts = |threshold: f64| threshold > -1.0;
    let (least, most) = (stage.score_min_threshold, stage.score_max_threshold);
    let is_doubtful =
        opinion.score.is_some_and(|score| (counts(least) && score < least) || (counts(most) && score > most));
    is_doubtful.then(|| "Invalid captcha response".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opinion(success: bool, score: Option<f64>) -> Opinion {
        Opinion { success, score, errors: Vec::new() }
    }

    #[test]
    fn a_token_is_taken_when_the_provider_believes_it() {
        let stage = Captcha::default();
        assert_eq!(refusal(&stage, Some(&opinion(true, None))), None);
        assert_eq!(refusal(&stage, Some(&opinion(true, Some(0.9)))), None);
        let doubtful = Some("Invalid captcha response".to_owned());
        assert_eq!(refusal(&stage, Some(&opinion(true, Some(0.1)))), doubtful);
        assert_eq!(refusal(&stage, Some(&opinion(true, Some(1.1)))), doubtful);
        assert_eq!(refusal(&stage, None).as_deref(), Some("Failed to validate token"));
        let text = refusal(&stage, Some(&opinion(false, None)));
        assert_eq!(text.as_deref(), Some("Failed to validate token: Unknown error"));
        let wrong = Opinion { errors: vec!["timeout-or-duplicate".to_owned()], ..Opinion::default() };
        let text = refusal(&stage, Some(&wrong));
        assert_eq!(text.as_deref(), Some("Failed to validate token: ['timeout-or-duplicate']"));
    }

    #[test]
    fn without_errors_everything_passes_that_the_provider_answers() {
        let stage = Captcha { error_on_invalid_score: false, ..Captcha::default() };
        assert_eq!(refusal(&stage, Some(&opinion(false, Some(0.0)))), None);
    }

    #[test]
    fn a_threshold_of_minus_one_is_none() {
        let stage = Captcha { score_min_threshold: -1.0, score_max_threshold: -1.0, ..Captcha::default() };
        assert_eq!(refusal(&stage, Some(&opinion(true, Some(-0.5)))), None);
    }
}
