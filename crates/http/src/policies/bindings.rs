//! `/policies/bindings/`

use doorward_domain::id::PolicyBindingId;
use doorward_domain::policy::binding::{PolicyBinding, PolicyBindingFilter as By, PolicyBindingPatch};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Policy;
use crate::call::Surroundings;
use crate::core::groups::GroupResponse;
use crate::core::users::UserResponse;
use crate::fields::{Body, Fields};
use crate::input::{Boolean, Integer, Natural, UserReference, reference, uuid};
use crate::query::{self, Filter};
use crate::resource::Served;
use crate::router::{KeyKind, KeyParameter};

/// PolicyBinding Serializer
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyBinding)]
pub struct PolicyBindingResponse {
    #[schema(read_only)]
    pk: Uuid,
    policy: Option<Uuid>,
    group: Option<Uuid>,
    user: Option<i32>,
    #[schema(read_only, value_type = Policy)]
    policy_obj: Option<Policy>,
    #[schema(read_only, value_type = GroupResponse)]
    group_obj: Option<GroupResponse>,
    #[schema(read_only, value_type = UserResponse)]
    user_obj: Option<UserResponse>,
    target: Uuid,
    /// Negates the outcome of the policy. Messages are unaffected.
    negate: bool,
    enabled: bool,
    #[schema(minimum = -2_147_483_648, maximum = 2_147_483_647)]
    order: i32,
    /// Timeout after which Policy execution is terminated.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    timeout: i32,
    /// Result if the Policy execution fails.
    failure_result: bool,
}

impl Body for PolicyBindingPatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            is_whole: fields.is_whole(),
            policy: fields.nullable("policy", reference()),
            group: fields.nullable("group", reference()),
            user: fields.nullable("user", UserReference),
            target: fields.required("target", reference()),
            negate: fields.optional("negate", Boolean),
            enabled: fields.optional("enabled", Boolean),
            order: fields.required("order", Integer),
            timeout: fields.optional("timeout", Natural),
            failure_result: fields.optional("failure_result", Boolean),
        }
    }
}

impl Served for PolicyBinding {
    const COLLECTION: &'static str = "/policies/bindings/";
    const TAG: &'static str = "policies";
    const OPERATION: &'static str = "policies_bindings";
    const ABOUT: &'static str = "PolicyBinding Viewset";
    const KEY: KeyParameter = KeyParameter {
        name: "policy_binding_uuid",
        kind: KeyKind::Uuid,
        description: "A UUID string identifying this Policy Binding.",
    };

    type Response = PolicyBindingResponse;

    fn parse_key(text: &str) -> Option<PolicyBindingId> {
        uuid(text).map(PolicyBindingId)
    }

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::reference("policy", By::Policy),
            query::boolean("policy__isnull", By::HasNoPolicy),
            query::reference("target", By::Target),
            query::references("target_in", By::TargetIn),
            query::boolean("enabled", By::Enabled),
            query::integer("order", By::Order),
            query::integer("timeout", By::Timeout),
        ]
    }

    fn known_by() -> Vec<Filter<By>> {
        vec![query::reference("group", By::Group), query::integer("user", By::User)]
    }

    fn show(self, surroundings: &Surroundings) -> PolicyBindingResponse {
        let (group, user) = self.shown.map_or((None, None), |shown| (shown.group, shown.user));
        PolicyBindingResponse {
            pk: self.id.0,
            policy: None,
            group: self.group.map(Uuid::from),
            user: self.user.map(|user| user.0),
            policy_obj: None,
            group_obj: group.map(|group| group.show(surroundings)),
            user_obj: user.map(|user| UserResponse::new(user, surroundings)),
            target: self.target.id(),
            negate: self.negate,
            enabled: self.enabled,
            order: self.order,
            timeout: self.timeout,
            failure_result: self.failure_result,
        }
    }
}
