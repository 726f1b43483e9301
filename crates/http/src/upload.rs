//! Bodies that bring a file: forms (`multipart/form-data`, RFC 7578) with the fields `file` and `clear`.

use std::convert::Infallible;
use std::future::ready;

use actix_web::web::Bytes;
use futures_util::stream::once;
use multer::Multipart;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// The media type of such bodies.
pub const FORM: &str = "multipart/form-data";

/// What the document says of such bodies.
pub struct FileUploadRequest;

impl PartialSchema for FileUploadRequest {
    fn schema() -> RefOr<Schema> {
        let binary = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("Serializer to upload file"))
            .property("file", ObjectBuilder::new().schema_type(Type::String).format(Some(binary)))
            .property("clear", ObjectBuilder::new().schema_type(Type::Boolean).default(Some(false.into())))
            .into()
    }
}

impl ToSchema for FileUploadRequest {}

/// What a form brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upload {
    /// What the file holds, if one was sent. What it was called does not matter.
    pub file: Option<Bytes>,
    /// Whether what was uploaded before is to go.
    pub clear: bool,
}

/// Whether a media type is that of a form; its parameters do not matter.
pub fn is_form(media_type: &str) -> bool {
    media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM)
}

/// What a form brings, or why it cannot be read. Of a field that comes twice, the last counts, and
/// fields that nobody knows are passed over.
pub async fn read(media_type: &str, body: Bytes) -> Result<Upload, String> {
    let fail = |error: multer::Error| error.to_string();
    let boundary = multer::parse_boundary(media_type).map_err(fail)?;
    let mut form = Multipart::new(once(ready(Ok::<_, Infallible>(body))), boundary);
    let mut upload = Upload::default();
    while let Some(field) = form.next_field().await.map_err(fail)? {
        match field.name() {
            Some("file") => upload.file = Some(field.bytes().await.map_err(fail)?),
            Some("clear") => {
                upload.clear = field.bytes().await.map_err(fail)?.eq_ignore_ascii_case(b"true");
            }
            _ => {}
        }
    }
    Ok(upload)
}

#[cfg(test)]
mod tests {
    use actix_web::rt::System;

    use super::*;

    const KIND: &str = "multipart/form-data; boundary=x";

    fn brought(kind: &str, body: &'static str) -> Result<Upload, String> {
        System::new().block_on(read(kind, Bytes::from_static(body.as_bytes())))
    }

    #[test]
    fn the_fields_are_found_whatever_the_file_is_called() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"clear\"\r\n\r\nTrue\r\n\
                    --x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n?\r\n\
                    --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../a.html\"\r\n\
                    Content-Type: text/html\r\n\r\n\0--y\r\n\r\n--x--\r\n";
        let expected = Upload { file: Some(Bytes::from_static(b"\0--y\r\n")), clear: true };
        assert_eq!(brought(KIND, body), Ok(expected));
        assert_eq!(brought(KIND, "--x--\r\n"), Ok(Upload::default()));
    }

    #[test]
    fn what_is_no_form_cannot_be_read() {
        for (kind, body) in [
            ("multipart/form-data", "--x--\r\n"),
            (KIND, "file=1"),
            (KIND, "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nno end"),
            (KIND, ""),
        ] {
            assert!(brought(kind, body).is_err(), "{kind} {body}");
        }
    }

    #[test]
    fn forms_are_known_by_their_media_type() {
        assert!(is_form("Multipart/Form-Data; boundary=x"));
        assert!(!is_form("application/x-www-form-urlencoded"));
        assert!(!is_form(""));
    }
}
