//! `/stages/identification/`

use doorward_domain::stage::identification::{
    Identification, IdentificationFilter as By, IdentificationPatch,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::choices::UserFieldsEnum;
use crate::fields::{Body, Fields};
use crate::input::{Boolean, choices, reference, references};
use crate::query::{self, Filter};
use crate::stages::{ServedKind, named};

/// What an identification stage has of its own.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of the contract")]
pub struct IdentificationResponse {
    /// Fields of the user object to match against. (Hold shift to select multiple options)
    user_fields: Vec<UserFieldsEnum>,
    /// When set, shows a password field, instead of showing the password field as seaprate step.
    password_stage: Option<Uuid>,
    /// When enabled, user fields are matched regardless of their casing.
    case_insensitive_matching: bool,
    /// When a valid username/email has been entered, and this option is enabled, the user's username and avatar will be shown. Otherwise, the text that the user entered will be shown
    show_matched_user: bool,
    /// Optional enrollment flow, which is linked at the bottom of the page.
    enrollment_flow: Option<Uuid>,
    /// Optional recovery flow, which is linked at the bottom of the page.
    recovery_flow: Option<Uuid>,
    /// Optional passwordless flow, which is linked at the bottom of the page.
    passwordless_flow: Option<Uuid>,
    /// Specify which sources should be shown.
    sources: Vec<Uuid>,
    show_source_labels: bool,
    /// When enabled, the stage will succeed and continue even when incorrect user info is entered.
    pretend_user_exists: bool,
}

impl From<Identification> for IdentificationResponse {
    fn from(settings: Identification) -> Self {
        Self {
            user_fields: settings.user_fields.into_iter().map(UserFieldsEnum).collect(),
            password_stage: settings.password_stage.map(Uuid::from),
            case_insensitive_matching: settings.case_insensitive_matching,
            show_matched_user: settings.show_matched_user,
            enrollment_flow: settings.enrollment_flow.map(Uuid::from),
            recovery_flow: settings.recovery_flow.map(Uuid::from),
            passwordless_flow: settings.passwordless_flow.map(Uuid::from),
            sources: settings.sources.into_iter().map(Uuid::from).collect(),
            show_source_labels: settings.show_source_labels,
            pretend_user_exists: settings.pretend_user_exists,
        }
    }
}

impl Body for IdentificationPatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            is_whole: fields.is_whole(),
            user_fields: fields.optional("user_fields", choices()),
            password_stage: fields.nullable("password_stage", reference()),
            case_insensitive_matching: fields.optional("case_insensitive_matching", Boolean),
            show_matched_user: fields.optional("show_matched_user", Boolean),
            enrollment_flow: fields.nullable("enrollment_flow", reference()),
            recovery_flow: fields.nullable("recovery_flow", reference()),
            passwordless_flow: fields.nullable("passwordless_flow", reference()),
            sources: fields.optional("sources", references()),
            show_source_labels: fields.optional("show_source_labels", Boolean),
            pretend_user_exists: fields.optional("pretend_user_exists", Boolean),
        }
    }
}

impl ServedKind for Identification {
    named!("identification", "IdentificationStage", "Identification Stage");

    type Response = IdentificationResponse;

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::text("name", By::Name),
            query::reference("password_stage", By::PasswordStage),
            query::boolean("case_insensitive_matching", By::CaseInsensitiveMatching),
            query::boolean("show_matched_user", By::ShowMatchedUser),
            query::reference("enrollment_flow", By::EnrollmentFlow),
            query::reference("recovery_flow", By::RecoveryFlow),
            query::reference("passwordless_flow", By::PasswordlessFlow),
            query::boolean("show_source_labels", By::ShowSourceLabels),
        ]
    }
}
