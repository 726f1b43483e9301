//! Which JWTs are believed, as the configuration has it.

use anyhow::{Result, bail, ensure};
use doorward_auth::{JwtSettings, KeySource};
use jsonwebtoken::{Algorithm, AlgorithmFamily};

use super::{Given, Layer, Values, variable};

impl Values {
    /// JWTs are believed when there is a key to verify them with. Then all else has to be said, too.
    pub(super) fn jwt(&self) -> Result<Option<JwtSettings>> {
        let secret = self.secret("jwt_secret").map(KeySource::Secret);
        let file = self.text("jwt_jwks_file").map(|path| KeySource::File(path.into()));
        let url = self.text("jwt_jwks_url").map(KeySource::Url);
        if let Some(KeySource::Url(url)) = &url {
            let is_web = url.starts_with("https://") || url.starts_with("http://");
            ensure!(is_web, "{}: must begin with https:// or http://", self.origin("jwt_jwks_url"));
        }
        let (has_secret, has_set) = (secret.is_some(), file.is_some() || url.is_some());
        let keys: Vec<KeySource> = [secret, file, url].into_iter().flatten().collect();
        let mut algorithms: Vec<Algorithm> = self.list("jwt_algorithms")?;
        if keys.is_empty() {
            let is_said =
                |(name, given): &(&&str, &Given)| name.starts_with("jwt_") && given.layer > Layer::Default;
            return match self.0.iter().find(is_said) {
                None => Ok(None),
                Some((_, Given { origin, .. })) => {
                    let keys = ["jwt_secret", "jwt_jwks_file", "jwt_jwks_url"].map(variable).join(", ");
                    bail!("{origin}: means nothing without a key: there is none of {keys}")
                }
            };
        }
        if algorithms.is_empty() {
            algorithms.extend(has_secret.then_some(Algorithm::HS256));
            algorithms.extend(
                has_set
                    .then_some([Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA])
                    .into_iter()
                    .flatten(),
            );
        }
        for algorithm in &algorithms {
            let is_shared = algorithm.family() == AlgorithmFamily::Hmac;
            let has_key = if is_shared { has_secret } else { has_set };
            ensure!(has_key, "{}: there is no key for {algorithm:?}", self.origin("jwt_algorithms"));
            self.secret_of("jwt_secret", hash_length(*algorithm))?;
        }
        Ok(Some(JwtSettings {
            issuer: self.required("jwt_issuer")?,
            audience: self.required("jwt_audience")?,
            algorithms,
            keys,
            user_claim: self.required("jwt_user_claim")?,
        }))
    }
}

/// How long a secret must be for an algorithm: as long as its hash (RFC 7518, section 3.2).
fn hash_length(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::HS256 => 32,
        Algorithm::HS384 => 48,
        Algorithm::HS512 => 64,
        _ => 0,
    }
}
