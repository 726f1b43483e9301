//! `/stages/password/`

use doorward_domain::stage::password::{Password, PasswordFilter as By, PasswordPatch};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::choices::BackendsEnum;
use crate::fields::{Body, Fields};
use crate::input::{Integer, reference, some_choices};
use crate::query::{self, Filter};
use crate::stages::{ServedKind, named};

/// What a password stage has of its own.
#[derive(Serialize, ToSchema)]
pub struct PasswordResponse {
    /// Selection of backends to test the password against.
    backends: Vec<BackendsEnum>,
    /// Flow used by an authenticated user to configure this Stage. If empty, user will not be able to configure this stage.
    configure_flow: Option<Uuid>,
    /// How many attempts a user has before the flow is canceled. To lock the user out, use a reputation policy and a user_write stage.
    #[schema(minimum = -2_147_483_648, maximum = 2_147_483_647)]
    failed_attempts_before_cancel: i32,
}

impl From<Password> for PasswordResponse {
    fn from(settings: Password) -> Self {
        Self {
            backends: settings.backends.into_iter().map(BackendsEnum).collect(),
            configure_flow: settings.configure_flow.map(Uuid::from),
            failed_attempts_before_cancel: settings.failed_attempts_before_cancel,
        }
    }
}

impl Body for PasswordPatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            backends: fields.required("backends", some_choices()),
            configure_flow: fields.nullable("configure_flow", reference()),
            failed_attempts_before_cancel: fields.optional("failed_attempts_before_cancel", Integer),
        }
    }
}

impl ServedKind for Password {
    named!("password", "PasswordStage", "Password Stage");

    type Response = PasswordResponse;

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::text("name", By::Name),
            query::reference("configure_flow", By::ConfigureFlow),
            query::integer("failed_attempts_before_cancel", By::FailedAttemptsBeforeCancel),
        ]
    }
}
