//! Permissions on single objects as lists show them, and `/rbac/permissions/users/` and
//! `/rbac/permissions/roles/`, which list those of one holder.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use doorward_auth::HeldPermission;
use doorward_domain::fault::{Fault, Faults, Submission};
use doorward_domain::id::{RoleId, UserId};
use doorward_domain::permission::Holder;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::Required;
use utoipa::openapi::path::{HttpMethod, Parameter};

use crate::answers::Paginated;
use crate::call::{Call, json};
use crate::error::ApiError;
use crate::query::{self, Query};
use crate::resource::options_or_nothing;
use crate::router::{Api, Description, handler};

macro_rules! object_permissions {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        #[derive(Serialize, ToSchema)]
        pub struct $name {
            #[schema(read_only)]
            id: i32,
            #[schema(read_only)]
            codename: &'static str,
            #[schema(read_only)]
            model: &'static str,
            #[schema(read_only)]
            app_label: &'static str,
            #[schema(read_only)]
            object_pk: String,
            #[schema(read_only)]
            name: &'static str,
        }

        impl From<HeldPermission> for $name {
            fn from(held: HeldPermission) -> Self {
                Self {
                    id: held.id,
                    codename: held.permission.codename(),
                    model: held.permission.model.name,
                    app_label: held.permission.model.app,
                    object_pk: held.object_pk.to_string(),
                    name: &held.permission.name,
                }
            }
        }
    )+};
}

object_permissions! {
    /// User-bound object level permission
    UserObjectPermission;
    /// Role-bound object level permission
    RoleObjectPermission;
}

macro_rules! described_permissions {
    ($($name:ident;)+) => {$(
        /// User permission with additional object-related data
        #[derive(Serialize, ToSchema)]
        pub struct $name {
            #[schema(read_only)]
            id: i32,
            #[schema(read_only)]
            codename: &'static str,
            #[schema(read_only)]
            model: &'static str,
            #[schema(read_only)]
            app_label: &'static str,
            #[schema(read_only)]
            object_pk: String,
            #[schema(read_only)]
            name: &'static str,
            /// Get app label from permission's model
            #[schema(read_only)]
            app_label_verbose: String,
            /// Get model label from permission's model
            #[schema(read_only)]
            model_verbose: &'static str,
            /// Get model description from attached model. This operation takes at least
            /// one additional query, and the description is only shown if the user/role has the
            /// view_ permission on the object
            #[schema(read_only, required = true)]
            object_description: Option<String>,
        }

        impl From<HeldPermission> for $name {
            fn from(held: HeldPermission) -> Self {
                Self {
                    id: held.id,
                    codename: held.permission.codename(),
                    model: held.permission.model.name,
                    app_label: held.permission.model.app,
                    object_pk: held.object_pk.to_string(),
                    name: &held.permission.name,
                    app_label_verbose: held.permission.app_for_people(),
                    model_verbose: held.permission.model.verbose_name,
                    object_description: held.description,
                }
            }
        }
    )+};
}

described_permissions! {
    ExtraUserObjectPermission;
    ExtraRoleObjectPermission;
}

/// How many permissions a page holds at most.
const MOST: u32 = 10;

const ABOUT_USERS: &str = "Get a users's assigned object permissions";
const ABOUT_ROLES: &str = "Get a role's assigned object permissions";

/// A parameter that must be there.
fn needed(mut parameter: Parameter) -> Parameter {
    parameter.required = Required::True;
    parameter
}

/// Serves what single users and roles hold.
pub fn serve(api: &mut Api) {
    let schema = api.refer::<Paginated<ExtraUserObjectPermission>>();
    let user = query::integer::<()>("user_id", |_| ()).parameter();
    let list = described(api, "rbac_permissions_users_list", user).about(ABOUT_USERS);
    let list = list.answers("200", "", Some(schema)).run_by(handler!(of_user));
    api.path("/rbac/permissions/users/", handler!(other_on_users), vec![list]);
    let schema = api.refer::<Paginated<ExtraRoleObjectPermission>>();
    let role = query::uuid::<(), RoleId>("uuid", |_| ()).parameter();
    let list = described(api, "rbac_permissions_roles_list", role).about(ABOUT_ROLES);
    let list = list.answers("200", "", Some(schema)).run_by(handler!(of_role));
    api.path("/rbac/permissions/roles/", handler!(other_on_roles), vec![list]);
}

fn described(api: &mut Api, id: &str, holder: Parameter) -> Description {
    let mut parameters = query::parameters::<()>(&[]);
    parameters.push(needed(holder));
    let description = Description::new(api, HttpMethod::Get, "rbac", id);
    parameters.into_iter().fold(description, Description::takes)
}

/// The one holder that a query names; `nobody` when it names none.
fn holder(query: &Query, filter: &query::Filter<Holder>, nobody: Holder) -> Submission<Holder> {
    let mut named = query::listing(query, std::slice::from_ref(filter));
    let missing = || Faults::of(filter.name(), Fault::required());
    match named.value.filters.pop() {
        Some(holder) => holder.into(),
        None if named.faults.concern(filter.name()) => Submission { value: nobody, faults: named.faults },
        None => Submission { value: nobody, faults: missing() },
    }
}

async fn of_user(call: Call) -> Result<HttpResponse, ApiError> {
    let nobody = Holder::User(UserId(0));
    let filter = query::integer("user_id", move |id| id.map_or(nobody, |id| Holder::User(UserId(id))));
    list::<ExtraUserObjectPermission>(&call, holder(&call.surroundings.query, &filter, nobody)).await
}

async fn of_role(call: Call) -> Result<HttpResponse, ApiError> {
    let nobody = Holder::Role(RoleId(uuid::Uuid::nil()));
    let filter = query::uuid("uuid", Holder::Role);
    list::<ExtraRoleObjectPermission>(&call, holder(&call.surroundings.query, &filter, nobody)).await
}

async fn list<T>(call: &Call, holder: Submission<Holder>) -> Result<HttpResponse, ApiError>
where
    T: From<HeldPermission> + Serialize,
{
    let mut listing = query::listing::<()>(&call.surroundings.query, &[]);
    listing.value.page.size = listing.value.page.size.min(MOST);
    let page = call.read(move |session| Ok(session.object_permissions(holder, listing)?)).await?;
    json(StatusCode::OK, &Paginated::new(page, T::from))
}

async fn other_on_users(call: Call) -> Result<HttpResponse, ApiError> {
    call.read(|session| Ok(session.authenticated()?)).await?;
    options_or_nothing(call.method(), "User Object Permission List".to_owned(), ABOUT_USERS)
}

async fn other_on_roles(call: Call) -> Result<HttpResponse, ApiError> {
    call.read(|session| Ok(session.authenticated()?)).await?;
    options_or_nothing(call.method(), "Role Object Permission List".to_owned(), ABOUT_ROLES)
}
