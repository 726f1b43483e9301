//! `/rbac/roles/`

use doorward_domain::id::RoleId;
use doorward_domain::role::{Role, RoleFilter as By, RolePatch};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::call::Surroundings;
use crate::fields::{Body, Fields};
use crate::input::{TEXT, uuid};
use crate::query::{self, Filter};
use crate::resource::Served;
use crate::router::{KeyKind, KeyParameter};

/// Role serializer
#[derive(Serialize, ToSchema)]
#[schema(as = Role)]
pub struct RoleResponse {
    #[schema(read_only)]
    pk: Uuid,
    #[schema(max_length = 150)]
    name: String,
}

impl From<Role> for RoleResponse {
    fn from(role: Role) -> Self {
        Self { pk: role.id.0, name: role.name }
    }
}

impl Body for RolePatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { name: fields.required("name", TEXT) }
    }
}

impl Served for Role {
    const COLLECTION: &'static str = "/rbac/roles/";
    const TAG: &'static str = "rbac";
    const OPERATION: &'static str = "rbac_roles";
    const ABOUT: &'static str = "Role viewset";
    const KEY: KeyParameter = KeyParameter {
        name: "uuid",
        kind: KeyKind::Uuid,
        description: "A UUID string identifying this Role.",
    };

    type Response = RoleResponse;

    fn parse_key(text: &str) -> Option<RoleId> {
        uuid(text).map(RoleId)
    }

    fn filters() -> Vec<Filter<By>> {
        vec![query::text("group__name", By::Name)]
    }

    fn known_by() -> Vec<Filter<By>> {
        vec![query::text("name", By::Name)]
    }

    fn show(self, _surroundings: &Surroundings) -> RoleResponse {
        self.into()
    }
}
