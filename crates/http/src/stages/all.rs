//! `/stages/all/`

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use doorward_domain::choice::Choice;
use doorward_domain::id::StageId;
use doorward_domain::resource::Resource;
use doorward_domain::stage::password::PasswordStage;
use doorward_domain::stage::{AnyStage, AnyStageFilter as By, StageKind};
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::answers::{TypeCreate, UserSetting};
use crate::call::{Call, Surroundings, json};
use crate::error::ApiError;
use crate::fields::Schemas;
use crate::input::uuid;
use crate::query::{self, Filter};
use crate::resource::{Served, many, other_on_collection};
use crate::router::{Api, KeyKind, KeyParameter, handler};
use crate::stages::StageBase;

/// A stage of any kind as answers show it.
#[derive(Serialize)]
#[serde(transparent)]
pub struct AnyStageResponse(StageBase);

impl From<AnyStage> for AnyStageResponse {
    fn from(stage: AnyStage) -> Self {
        Self(StageBase::new(stage.id, stage.name, stage.kind, stage.flow_set))
    }
}

impl PartialSchema for AnyStageResponse {
    fn schema() -> RefOr<Schema> {
        let mut schema = StageBase::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.description = Some("Stage Serializer".to_owned());
        }
        schema
    }
}

impl ToSchema for AnyStageResponse {
    fn name() -> std::borrow::Cow<'static, str> {
        "Stage".into()
    }

    fn schemas(schemas: &mut Schemas) {
        StageBase::schemas(schemas);
    }
}

impl Served for AnyStage {
    const COLLECTION: &'static str = "/stages/all/";
    const TAG: &'static str = "stages";
    const OPERATION: &'static str = "stages_all";
    const ABOUT: &'static str = "Stage Viewset";
    const KEY: KeyParameter = KeyParameter {
        name: "stage_uuid",
        kind: KeyKind::Uuid,
        description: "A UUID string identifying this stage.",
    };

    type Response = AnyStageResponse;

    fn parse_key(text: &str) -> Option<StageId> {
        uuid(text).map(StageId)
    }

    fn filters() -> Vec<Filter<By>> {
        vec![query::text("name", By::Name)]
    }

    fn show(self, _surroundings: &Surroundings) -> AnyStageResponse {
        self.into()
    }
}

/// Serves what can be asked of stages beyond what can be asked of everything.
pub fn serve(api: &mut Api) {
    let types =
        many::<AnyStage, TypeCreate>(api, "types_list", "Get all creatable types").run_by(handler!(types));
    let settings = "Get all stages the user can configure";
    let settings =
        many::<AnyStage, UserSetting>(api, "user_settings_list", settings).run_by(handler!(user_settings));
    let other = handler!(other_on_collection::<AnyStage>);
    api.path(format!("{}types/", AnyStage::COLLECTION), other, vec![types]);
    api.path(format!("{}user_settings/", AnyStage::COLLECTION), other, vec![settings]);
}

async fn types(call: Call) -> Result<HttpResponse, ApiError> {
    call.look_up(|session| Ok(session.authenticated()?)).await?;
    let types = StageKind::all().iter().filter_map(|kind| {
        let facts = kind.facts();
        Some(TypeCreate {
            name: facts.model.verbose_name.to_owned(),
            description: facts.description?.to_owned(),
            component: facts.component,
            model_name: facts.model.name.to_owned(),
            icon_url: None,
            requires_enterprise: false,
        })
    });
    json(StatusCode::OK, &TypeCreate::sorted(types))
}

async fn user_settings(call: Call) -> Result<HttpResponse, ApiError> {
    let stages = call.read(|session| Ok(session.stages_with_settings()?)).await?;
    let settings = stages.into_iter().map(|stage| UserSetting {
        object_uid: stage.id.to_string(),
        component: "ak-user-settings-password",
        title: PasswordStage::MODEL.verbose_name.to_owned(),
        configure_url: format!("/flows/-/configure/{}/", stage.id),
        icon_url: None,
    });
    json(StatusCode::OK, &settings.collect::<Vec<_>>())
}
