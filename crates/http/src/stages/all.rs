//! `/stages/all/`

use doorward_domain::id::StageId;
use doorward_domain::stage::{AnyStage, AnyStageFilter as By};
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::call::Surroundings;
use crate::fields::Schemas;
use crate::input::uuid;
use crate::query::{self, Filter};
use crate::resource::Served;
use crate::router::{KeyKind, KeyParameter};
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
