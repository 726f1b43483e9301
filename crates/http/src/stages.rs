//! Stages: what answers and bodies of all kinds have in common.

pub mod all;
pub mod captcha;
pub mod deny;
pub mod dummy;
pub mod identification;
pub mod password;
pub mod user_login;

use std::borrow::Cow;

use doorward_auth::StageTable;
use doorward_domain::flow::FlowSummary;
use doorward_domain::id::StageId;
use doorward_domain::resource::Resource;
use doorward_domain::stage::{AnyStage, FlowSetItem, Stage, StageKind, StagePatch};
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use crate::call::Surroundings;
use crate::fields::{Body, Fields, Schemas};
use crate::flows::{FlowSet, read_flow};
use crate::input::{TEXT, objects, uuid};
use crate::query::Filter;
use crate::resource::Served;
use crate::router::{KeyKind, KeyParameter};

/// A kind of stage that is served at a place of its own.
pub trait ServedKind: StageTable<Patch: Body> {
    /// Where the list of such stages lies, below the base.
    const COLLECTION: &'static str;
    /// What the ids of its operations begin with.
    const OPERATION: &'static str;
    /// The name of the schema of such a stage.
    const SCHEMA: &'static str;
    /// What the document says of its operations.
    const ABOUT: &'static str;
    /// What the document says of a body.
    const SERIALIZER: &'static str;
    /// What of a path names one such stage.
    const KEY_DESCRIPTION: &'static str;

    /// What such a stage has of its own, as answers show it.
    type Response: From<Self> + Serialize + PartialSchema + ToSchema + 'static;

    /// The parameters that narrow a list of such stages.
    fn filters() -> Vec<Filter<Self::Filter>>;
}

/// The names of a kind: of its paths and operations, of its schemas, and for people.
macro_rules! named {
    ($path:literal, $schema:literal, $people:literal) => {
        const COLLECTION: &'static str = concat!("/stages/", $path, "/");
        const OPERATION: &'static str = concat!("stages_", $path);
        const SCHEMA: &'static str = $schema;
        const ABOUT: &'static str = concat!($schema, " Viewset");
        const SERIALIZER: &'static str = concat!($schema, " Serializer");
        const KEY_DESCRIPTION: &'static str = concat!("A UUID string identifying this ", $people, ".");
    };
}
use named;

/// What stages of all kinds have in common, as answers show it.
#[derive(Serialize, ToSchema)]
pub struct StageBase {
    #[schema(read_only)]
    pk: Uuid,
    name: String,
    /// Get object type so that we know how to edit the object
    #[schema(read_only)]
    component: &'static str,
    /// Return object's verbose_name
    #[schema(read_only)]
    verbose_name: &'static str,
    /// Return object's plural verbose_name
    #[schema(read_only)]
    verbose_name_plural: &'static str,
    /// Return internal model name
    #[schema(read_only)]
    meta_model_name: String,
    #[schema(required = false)]
    flow_set: Vec<FlowSet>,
}

impl StageBase {
    fn new(id: StageId, name: String, kind: Option<StageKind>, flow_set: Vec<FlowSummary>) -> Self {
        let facts = kind.map(StageKind::facts);
        let model = facts.map_or(AnyStage::MODEL, |facts| &facts.model);
        Self {
            pk: id.0,
            name,
            component: facts.map_or("", |facts| facts.component),
            verbose_name: model.verbose_name,
            verbose_name_plural: model.verbose_name_plural,
            meta_model_name: model.label(),
            flow_set: flow_set.into_iter().map(FlowSet::from).collect(),
        }
    }
}

/// A stage of kind `K` as answers show it.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct StageResponse<K: ServedKind> {
    #[serde(flatten)]
    base: StageBase,
    #[serde(flatten)]
    own: K::Response,
}

impl<K: ServedKind> PartialSchema for StageResponse<K> {
    fn schema() -> RefOr<Schema> {
        let (RefOr::T(Schema::Object(mut all)), RefOr::T(Schema::Object(own))) =
            (StageBase::schema(), K::Response::schema())
        else {
            return StageBase::schema();
        };
        all.properties.extend(own.properties);
        all.description = Some(K::SERIALIZER.to_owned());
        all.into()
    }
}

impl<K: ServedKind> ToSchema for StageResponse<K> {
    fn name() -> Cow<'static, str> {
        K::SCHEMA.into()
    }

    fn schemas(schemas: &mut Schemas) {
        StageBase::schemas(schemas);
        K::Response::schemas(schemas);
    }
}

impl<K: ServedKind> Served for Stage<K> {
    const COLLECTION: &'static str = K::COLLECTION;
    const TAG: &'static str = "stages";
    const OPERATION: &'static str = K::OPERATION;
    const ABOUT: &'static str = K::ABOUT;
    const KEY: KeyParameter =
        KeyParameter { name: "stage_uuid", kind: KeyKind::Uuid, description: K::KEY_DESCRIPTION };

    const IS_SHOWN_ALIKE: bool = true;

    type Response = StageResponse<K>;

    fn parse_key(text: &str) -> Option<StageId> {
        uuid(text).map(StageId)
    }

    fn filters() -> Vec<Filter<K::Filter>> {
        K::filters()
    }

    fn show(self, _surroundings: &Surroundings) -> StageResponse<K> {
        StageResponse {
            base: StageBase::new(self.id, self.name, Some(K::KIND), self.flow_set),
            own: self.settings.into(),
        }
    }
}

impl<P: Body> Body for StagePatch<P> {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            name: fields.required("name", TEXT),
            flow_set: fields.optional("flow_set", objects("FlowSetRequest", fields.is_whole())),
            settings: P::read(fields),
        }
    }
}

impl Body for FlowSetItem {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self(read_flow(fields))
    }
}
