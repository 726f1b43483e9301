//! What a service does beside serving, every few minutes. Each replica does it; what one has done, the
//! others find done.

use std::time::Duration;

use actix_web::rt::time::sleep;
use doorward_auth::{Cleared, Gateway, MOST_TOKENS};

/// How long it rests when there is nothing more to do.
const REST: Duration = Duration::from_mins(5);

/// How long it rests when there is more: others want the database, too.
const PAUSE: Duration = Duration::from_secs(1);

/// Sees to tokens that have expired and deletes what is over, for as long as the service runs.
pub async fn run(gateway: Gateway) {
    loop {
        let seen_to = gateway.see_to_expired_tokens().await.unwrap_or_else(|error| {
            log::warn!("tokens that have expired could not be seen to: {error}");
            0
        });
        if seen_to > 0 {
            log::info!("saw to {seen_to} token(s) that had expired");
        }
        let cleared = gateway.clear().await.unwrap_or_else(|error| {
            log::warn!("what is over could not be deleted: {error}");
            Cleared::default()
        });
        if cleared != Cleared::default() {
            let Cleared { sessions, attempts, events } = cleared;
            log::info!(
                "deleted {sessions} session(s), {attempts} attempt(s), {events} event(s) that were over"
            );
        }
        let ambiguous = gateway.ambiguous_names();
        if ambiguous > 0 {
            log::warn!("{ambiguous} time(s) more than one user had the name that somebody entered");
        }
        let is_partial = seen_to == MOST_TOKENS || cleared.is_partial();
        sleep(if is_partial { PAUSE } else { REST }).await;
    }
}
