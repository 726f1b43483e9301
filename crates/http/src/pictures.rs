//! Pictures: how an object is told which one to show, and those that were uploaded, at `/media/`.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use doorward_auth::vault::sha256;
use doorward_auth::{Change, PicturedTable};
use doorward_domain::choice::Choice;
use doorward_domain::fault::{Fault, Faults, Submission};
use doorward_domain::flow::Flow;
use doorward_domain::picture::{MEDIA, Media, Picture};
use doorward_domain::source::Source;
use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::schema::Schema;

use crate::call::{Call, Unreadable, client, json};
use crate::error::ApiError;
use crate::fields::{Body, Extent, Fields, Input, Reading, Schemas};
use crate::input::{BLANKABLE, TEXT};
use crate::resource::{Served, key_of, object_path, operation, other_on_one};
use crate::router::{Api, Description, Endpoint, Handler, handler, handler_on_one};
use crate::state::State;
use crate::static_files::{self, Asset};

/// A kind of object that can be told which picture to show.
pub trait Illustrated: Served + PicturedTable {
    /// What the action is called that takes a file; the one that takes an address is called so, too,
    /// with `_url` at the end.
    const ACTION: &'static str;
    /// What the document says of it.
    const ABOUT_UPLOAD: &'static str;
    /// What the document says of the other one.
    const ABOUT_ADDRESS: &'static str;
    /// Whether uploading takes the permission to add such objects as well.
    const UPLOAD_TAKES_ADD: bool;
}

impl Illustrated for Flow {
    const ACTION: &'static str = "set_background";
    const ABOUT_UPLOAD: &'static str = "Set Flow background";
    const ABOUT_ADDRESS: &'static str = "Set Flow background (as URL)";
    const UPLOAD_TAKES_ADD: bool = true;
}

impl Illustrated for Source {
    const ACTION: &'static str = "set_icon";
    const ABOUT_UPLOAD: &'static str = "Set source icon";
    const ABOUT_ADDRESS: &'static str = "Set source icon (as URL)";
    const UPLOAD_TAKES_ADD: bool = false;
}

/// Serves the two actions that tell an object which picture to show.
pub fn serve<R: Illustrated>(api: &mut Api) {
    api.body::<AddressBody>(ADDRESS_SCHEMA, Some("Serializer to upload file"));
    let name = format!("{}_create", R::ACTION);
    let upload = operation::<R>(api, HttpMethod::Post, &name).about(R::ABOUT_UPLOAD).reads_upload(api);
    let upload = answered::<R>(upload, handler_on_one!(set_uploaded::<R>));
    let path = format!("{}{}/", object_path::<R>(), R::ACTION);
    api.path(path, handler!(other_on_upload::<R>), vec![upload]);

    let name = format!("{}_url_create", R::ACTION);
    let place = operation::<R>(api, HttpMethod::Post, &name).about(R::ABOUT_ADDRESS);
    let place = answered::<R>(place.reads(ADDRESS_SCHEMA, true), handler_on_one!(set_address::<R>));
    let path = format!("{}{}_url/", object_path::<R>(), R::ACTION);
    api.path(path, handler!(other_on_address::<R>), vec![place]);
}

fn answered<R: Served>(description: Description, handler: Handler) -> Endpoint {
    description
        .takes(R::KEY.parameter())
        .answers("200", "Success", None)
        .answers("400", "Bad request", None)
        .run_by(handler)
}

/// The name of the schema of a body with an address.
const ADDRESS_SCHEMA: &str = "FilePathRequest";

/// A body with the address of a picture.
#[derive(Clone)]
struct AddressBody {
    url: Option<Picture>,
}

impl Body for AddressBody {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { url: fields.required("url", PictureAddress) }
    }
}

/// The address of a picture; an empty one takes the picture away.
struct PictureAddress;

impl Input for PictureAddress {
    type Value = Picture;

    fn read(&self, json: &Value) -> Reading<Picture> {
        match BLANKABLE.read(json) {
            Reading::Good(text) | Reading::Partly(text, _) => Picture::at(&text).into(),
            Reading::Bad(faults) => Reading::Bad(faults),
        }
    }

    fn schema(&self, schemas: &mut Schemas) -> RefOr<Schema> {
        TEXT.schema(schemas)
    }
}

/// What the form of a call wants to be shown.
async fn uploaded(call: &Call) -> Result<Picture, Unreadable> {
    let upload = call.upload().await?;
    let wrong = |fault| Unreadable::Invalid(Faults::of("file", fault));
    match upload.file {
        _ if upload.clear => Ok(Picture::None),
        Some(file) => Media::new(&file, sha256(&file)).map(Picture::Uploaded).map_err(wrong),
        None => Err(wrong(Fault::required())),
    }
}

async fn set_uploaded<R: Illustrated>(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let picture = uploaded(&call).await;
    set::<R>(&call, &key, R::UPLOAD_TAKES_ADD, picture).await
}

async fn set_address<R: Illustrated>(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let picture = call.submission::<AddressBody>(Extent::Whole).and_then(|Submission { value, faults }| {
        faults.into_result().map_err(Unreadable::Invalid)?;
        Ok(value.url.unwrap_or(Picture::None))
    });
    set::<R>(&call, &key, false, picture).await
}

async fn set<R: Illustrated>(
    call: &Call,
    key: &str,
    takes_add: bool,
    picture: Result<Picture, Unreadable>,
) -> Result<HttpResponse, ApiError> {
    let key = key_of::<R>(key);
    call.write(move |session| {
        let change = session.authorize_on::<Change, R>(key.as_ref())?;
        let change = if takes_add { change.also_adding()? } else { change };
        Ok(change.show_picture(&picture.clone()?)?)
    })
    .await?;
    json(StatusCode::OK, &json!({}))
}

async fn other_on_upload<R: Illustrated>(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<R>(&call, format!("{} Instance", R::MODEL.verbose_name), R::ABOUT_UPLOAD).await
}

async fn other_on_address<R: Illustrated>(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<R>(&call, format!("{} Instance", R::MODEL.verbose_name), R::ABOUT_ADDRESS).await
}

/// Serves what was uploaded, outside of the API: to everybody, as the pages that show it.
pub fn configure(config: &mut ServiceConfig) {
    static_files::at(config, &format!("{MEDIA}{{name}}"), || web::get().to(media), || web::head().to(media));
}

async fn media(
    request: HttpRequest,
    state: web::Data<State>,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    client(&state, &request).map_or(Ok(()), |client| state.throttle.check(client))?;
    let name = name.into_inner();
    // No name has anything else in it, and no database could look for a NUL.
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.') {
        return Err(ApiError::NotFound);
    }
    let Some(Media { name, kind, content }) = state.gateway.media(name).await? else {
        return Err(ApiError::NotFound);
    };
    let tag = name.split('.').next().unwrap_or_default();
    let mut answer = Asset { media_type: kind.name(), tag, content: &content }.answer(&request);
    // The name is made of what it holds, so what it holds never changes.
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    answer.headers_mut().insert(header::CACHE_CONTROL, forever);
    Ok(answer)
}
