//! What stands for traces in a build that has none.

use anyhow::Result;
use doorward_http::traces::{Followed, Traces};
use doorward_persistence::Location;

/// There is none.
pub enum Reporter {}

impl Reporter {
    /// Says that there is none.
    #[expect(clippy::unnecessary_wraps, reason = "with the feature it may fail")]
    pub fn start(_: &str, _: bool, _: &Location) -> Result<Option<Self>> {
        log::warn!(
            "the environment says where traces go, but this program was built without the feature otlp"
        );
        Ok(None)
    }

    /// Has nothing left to tell.
    pub fn stop(&self) {
        match *self {}
    }
}

impl Traces for Reporter {
    fn tell(&self, _: Followed<'_>) {
        match *self {}
    }
}
