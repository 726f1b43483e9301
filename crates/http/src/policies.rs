//! Policies, as far as there are any.

pub mod bindings;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

// There is none, but bindings have a place to show one.
/// Policy Serializer
#[derive(Serialize, ToSchema)]
pub struct Policy {
    #[schema(read_only)]
    pk: Uuid,
    name: String,
    /// When this option is enabled, all executions of this policy will be logged. By default, only execution errors are logged.
    #[schema(required = false)]
    execution_logging: bool,
    /// Get object component so that we know how to edit the object
    #[schema(read_only)]
    component: String,
    /// Return object's verbose_name
    #[schema(read_only)]
    verbose_name: String,
    /// Return object's plural verbose_name
    #[schema(read_only)]
    verbose_name_plural: String,
    /// Return internal model name
    #[schema(read_only)]
    meta_model_name: String,
    /// Return objects policy is bound to
    #[schema(read_only)]
    bound_to: i32,
}
