//! What can happen, as the contract names it.

use crate::choice::{Choice, choices};

choices! {
    /// What happened.
    EventAction {
        /// Somebody has logged in.
        Login = "login",
        /// Somebody could not log in.
        LoginFailed = "login_failed",
        /// Somebody has logged out.
        Logout = "logout",
        /// A flow has written a user.
        UserWrite = "user_write",
        /// Somebody behaves as if he were not who he says.
        SuspiciousRequest = "suspicious_request",
        /// A user's password was set.
        PasswordSet = "password_set",
        /// Somebody was shown a secret.
        SecretView = "secret_view",
        /// A secret was replaced.
        SecretRotate = "secret_rotate",
        /// An invitation was used.
        InvitationUsed = "invitation_used",
        /// Somebody has let an application know who he is.
        AuthorizeApplication = "authorize_application",
        /// A user of a source is now a user here.
        SourceLinked = "source_linked",
        /// Somebody acts as another user.
        ImpersonationStarted = "impersonation_started",
        /// He has stopped doing so.
        ImpersonationEnded = "impersonation_ended",
        /// A flow was run.
        FlowExecution = "flow_execution",
        /// A policy was evaluated.
        PolicyExecution = "policy_execution",
        /// A policy could not be evaluated.
        PolicyException = "policy_exception",
        /// A property mapping could not be evaluated.
        PropertyMappingException = "property_mapping_exception",
        /// A task of the service itself was done.
        SystemTaskExecution = "system_task_execution",
        /// A task of the service itself has failed.
        SystemTaskException = "system_task_exception",
        /// The service has failed.
        SystemException = "system_exception",
        /// Something is configured in a way that cannot work.
        ConfigurationError = "configuration_error",
        /// An object was created.
        ModelCreated = "model_created",
        /// An object was changed.
        ModelUpdated = "model_updated",
        /// An object was deleted.
        ModelDeleted = "model_deleted",
        /// A mail was sent.
        EmailSent = "email_sent",
        /// There is a newer version.
        UpdateAvailable = "update_available",
        /// What the actions of others begin with.
        Custom = "custom_",
    }
}

impl EventAction {
    /// Its name for people.
    pub fn label(self) -> String {
        match self {
            Self::InvitationUsed => "Invite Used".to_owned(),
            Self::Custom => "Custom Prefix".to_owned(),
            named => titled(named.name()),
        }
    }
}

/// A name as a title: `login_failed` is `Login Failed`.
fn titled(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or_default();
        first.to_uppercase() + rest
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_have_names_for_people() {
        assert_eq!(EventAction::LoginFailed.label(), "Login Failed");
        assert_eq!(EventAction::Custom.label(), "Custom Prefix");
    }
}
