//! What is known of the providers that an OAuth source can speak to.

use crate::choice::{Choice, choices};

choices! {
    /// A provider that an OAuth source can speak to.
    ProviderType {
        /// Apple.
        Apple = "apple",
        /// Any provider that speaks OpenID Connect.
        OpenIdConnect = "openidconnect",
        /// Azure AD, now Entra ID.
        AzureAd = "azuread",
        /// Discord.
        Discord = "discord",
        /// Facebook.
        Facebook = "facebook",
        /// GitHub.
        GitHub = "github",
        /// GitLab.
        GitLab = "gitlab",
        /// Google.
        Google = "google",
        /// Mailcow.
        Mailcow = "mailcow",
        /// Okta.
        Okta = "okta",
        /// Patreon.
        Patreon = "patreon",
        /// Reddit.
        Reddit = "reddit",
        /// Twitch.
        Twitch = "twitch",
        /// Twitter.
        Twitter = "twitter",
    }
}

/// What is known of a provider. A URL that is not known has to be configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProviderFacts {
    /// Its name for people.
    pub verbose_name: &'static str,
    /// Whether it may run elsewhere than where its URLs say.
    pub urls_customizable: bool,
    /// Where users agree to log in.
    pub authorization_url: Option<&'static str>,
    /// Where tokens come from.
    pub access_token_url: Option<&'static str>,
    /// Where it is told who the user is. Apple has none.
    pub profile_url: Option<&'static str>,
    /// Where its URLs can be discovered.
    pub oidc_well_known_url: Option<&'static str>,
    /// Where its keys are.
    pub oidc_jwks_url: Option<&'static str>,
}

impl ProviderFacts {
    const fn named(verbose_name: &'static str) -> Self {
        Self {
            verbose_name,
            urls_customizable: false,
            authorization_url: None,
            access_token_url: None,
            profile_url: None,
            oidc_well_known_url: None,
            oidc_jwks_url: None,
        }
    }

    const fn at(mut self, authorization: &'static str, token: &'static str, profile: &'static str) -> Self {
        self.authorization_url = Some(authorization);
        self.access_token_url = Some(token);
        self.profile_url = Some(profile);
        self
    }

    const fn discovered_at(mut self, well_known: &'static str, jwks: &'static str) -> Self {
        self.oidc_well_known_url = Some(well_known);
        self.oidc_jwks_url = Some(jwks);
        self
    }

    const fn customizable(mut self) -> Self {
        self.urls_customizable = true;
        self
    }
}

impl ProviderType {
    /// Where the icon lies that stands for the provider.
    pub fn icon(self) -> String {
        format!("/static/authentik/sources/{}.svg", self.name())
    }

    /// What is known of the provider.
    pub const fn facts(self) -> ProviderFacts {
        match self {
            Self::Apple => ProviderFacts::named("Apple").at(
                "https://appleid.apple.com/auth/authorize",
                "https://appleid.apple.com/auth/token",
                "",
            ),
            Self::OpenIdConnect => ProviderFacts::named("OpenID Connect").customizable(),
            Self::AzureAd => ProviderFacts::named("Azure AD")
                .at(
                    "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
                    "https://login.microsoftonline.com/common/oauth2/v2.0/token",
                    "https://graph.microsoft.com/v1.0/me",
                )
                .discovered_at(
                    "https://login.microsoftonline.com/common/.well-known/openid-configuration",
                    "https://login.microsoftonline.com/common/discovery/keys",
                )
                .customizable(),
            Self::Discord => ProviderFacts::named("Discord").at(
                "https://discord.com/api/oauth2/authorize",
                "https://discord.com/api/oauth2/token",
                "https://discord.com/api/users/@me",
            ),
            Self::Facebook => ProviderFacts::named("Facebook").at(
                "https://www.facebook.com/v7.0/dialog/oauth",
                "https://graph.facebook.com/v7.0/oauth/access_token",
                "https://graph.facebook.com/v7.0/me?fields=id,name,email",
            ),
            Self::GitHub => ProviderFacts::named("GitHub")
                .at(
                    "https://github.com/login/oauth/authorize",
                    "https://github.com/login/oauth/access_token",
                    "https://api.github.com/user",
                )
                .discovered_at(
                    "https://token.actions.githubusercontent.com/.well-known/openid-configuration",
                    "https://token.actions.githubusercontent.com/.well-known/jwks",
                )
                .customizable(),
            Self::GitLab => ProviderFacts::named("GitLab")
                .at(
                    "https://gitlab.com/oauth/authorize",
                    "https://gitlab.com/oauth/token",
                    "https://gitlab.com/oauth/userinfo",
                )
                .discovered_at(
                    "https://gitlab.com/.well-known/openid-configuration",
                    "https://gitlab.com/oauth/discovery/keys",
                )
                .customizable(),
            Self::Google => ProviderFacts::named("Google")
                .at(
                    "https://accounts.google.com/o/oauth2/auth",
                    "https://oauth2.googleapis.com/token",
                    "https://www.googleapis.com/oauth2/v1/userinfo",
                )
                .discovered_at(
                    "https://accounts.google.com/.well-known/openid-configuration",
                    "https://www.googleapis.com/oauth2/v3/certs",
                ),
            Self::Mailcow => ProviderFacts::named("Mailcow").customizable(),
            Self::Okta => ProviderFacts::named("Okta").customizable(),
            Self::Patreon => ProviderFacts::named("Patreon").at(
                "https://www.patreon.com/oauth2/authorize",
                "https://www.patreon.com/api/oauth2/token",
                "https://www.patreon.com/api/oauth2/api/current_user",
            ),
            Self::Reddit => ProviderFacts::named("Reddit").at(
                "https://www.reddit.com/api/v1/authorize",
                "https://www.reddit.com/api/v1/access_token",
                "https://oauth.reddit.com/api/v1/me",
            ),
            Self::Twitch => ProviderFacts::named("Twitch").at(
                "https://id.twitch.tv/oauth2/authorize",
                "https://id.twitch.tv/oauth2/token",
                "https://id.twitch.tv/oauth2/userinfo",
            ),
            Self::Twitter => ProviderFacts::named("Twitter").at(
                "https://twitter.com/i/oauth2/authorize",
                "https://api.twitter.com/2/oauth2/token",
                "https://api.twitter.com/2/users/me",
            ),
        }
    }
}
