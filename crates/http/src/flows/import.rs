//! `/flows/instances/import/`

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use doorward_auth::{AccessError, Add, Change, Mode, Session};
use doorward_blueprint::Blueprint;
use doorward_domain::choice::Choice;
use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::policy::binding::PolicyBinding;
use doorward_domain::stage::AnyStage;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::blueprints::{self, File, Misfit, Stopped};
use crate::call::{Call, json};
use crate::core::users::show_moment;
use crate::error::ApiError;
use crate::resource::{Served, operation, options_or_nothing};
use crate::router::{Api, handler};

/// What the document says of it.
const ABOUT: &str = "Import flow from .yaml file";

/// What tells of an import.
const LOGGER: &str = "doorward.blueprints";

/// How grave what a log tells is.
#[derive(Clone, Copy, Serialize)]
struct LogLevelEnum(&'static str);

impl PartialSchema for LogLevelEnum {
    fn schema() -> RefOr<Schema> {
        let levels = ["critical", "exception", "error", "warn", "warning", "info", "debug", "notset"];
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(levels)).into()
    }
}

impl ToSchema for LogLevelEnum {}

/// Single log message with all context logged.
#[derive(Serialize, ToSchema)]
struct LogEvent {
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    timestamp: String,
    log_level: LogLevelEnum,
    logger: &'static str,
    event: String,
    attributes: Map<String, Value>,
}

/// Logs of an attempted flow import
#[derive(Serialize, ToSchema)]
struct FlowImportResult {
    #[schema(read_only)]
    logs: Vec<LogEvent>,
    #[schema(read_only)]
    success: bool,
}

/// Serves the import of flows.
pub fn serve(api: &mut Api) {
    let result = api.refer::<FlowImportResult>();
    let import = operation::<Flow>(api, HttpMethod::Post, "import_create")
        .about(ABOUT)
        .reads_upload(api)
        .answers("200", "", Some(result.clone()))
        .answers("204", "", Some(result.clone()))
        .answers("400", "", Some(result))
        .run_by(handler!(import));
    let path = format!("{}import/", Flow::COLLECTION);
    api.path(path, handler!(other), vec![import]);
}

/// Makes sure that the caller may import at all. What entries do takes its own permissions.
fn may_import<M: Mode>(session: &mut Session<'_, M>) -> Result<(), AccessError> {
    session.may::<Add, Flow>()?;
    session.may::<Change, Flow>()?;
    session.may::<Add, FlowStageBinding>()?;
    session.may::<Change, FlowStageBinding>()?;
    session.may::<Add, AnyStage>()?;
    session.may::<Change, AnyStage>()?;
    session.may::<Add, PolicyBinding>()?;
    session.may::<Change, PolicyBinding>()
}

async fn import(call: Call) -> Result<HttpResponse, ApiError> {
    let now = call.read(|session| Ok(may_import(session).map(|()| session.now())?)).await?;
    let Some(file) = call.upload().await?.file else {
        return json(StatusCode::BAD_REQUEST, &FlowImportResult { logs: Vec::new(), success: false });
    };
    let outcome = match Blueprint::read(&file) {
        Ok(blueprint) => {
            let files = [File { name: String::new(), blueprint }];
            let applied = call.attempt(move |session| {
                may_import(session)?;
                blueprints::apply(session, &files, None)
            });
            applied.await
        }
        Err(flaws) => {
            let misfits = flaws.into_iter().map(|flaw| Misfit { file: String::new(), flaw });
            Err(Stopped::Misfits(misfits.collect()))
        }
    };
    let timestamp = show_moment(now);
    let log = |level, event, attributes| LogEvent {
        timestamp: timestamp.clone(),
        log_level: LogLevelEnum(level),
        logger: LOGGER,
        event,
        attributes,
    };
    let result = match outcome {
        Ok(changes) | Err(Stopped::Rehearsed(changes)) => {
            let logs = changes.into_iter().filter_map(|change| {
                let subject = change.noted.subject.as_ref()?;
                let attributes = [
                    ("entry", json!(change.entry)),
                    ("model", subject.model.label().into()),
                    ("name", subject.name.clone().into()),
                    ("pk", subject.pk.to_string().into()),
                ];
                let attributes = attributes.into_iter().map(|(name, value)| (name.to_owned(), value));
                Some(log("info", change.noted.action.name().to_owned(), attributes.collect()))
            });
            FlowImportResult { logs: logs.collect(), success: true }
        }
        Err(Stopped::Misfits(misfits)) => {
            let logs = misfits.into_iter().map(|misfit| {
                let attributes =
                    [("entry", json!(misfit.flaw.entry)), ("field", misfit.flaw.place.clone().into())];
                let attributes = attributes.into_iter().map(|(name, value)| (name.to_owned(), value));
                log("error", misfit.to_string(), attributes.collect())
            });
            FlowImportResult { logs: logs.collect(), success: false }
        }
        Err(Stopped::Access(error)) => return Err(error.into()),
    };
    json(StatusCode::OK, &result)
}

/// Whatever else somebody tries: he is told that it cannot be done if he is somebody.
async fn other(call: Call) -> Result<HttpResponse, ApiError> {
    let method: Method = call.method().clone();
    call.read(|session| Ok(session.authenticated()?)).await?;
    options_or_nothing(&method, "Flow List".to_owned(), ABOUT)
}
