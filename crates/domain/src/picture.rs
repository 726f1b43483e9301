//! Pictures that objects show: the backgrounds of flows and the icons of sources.

use std::sync::Arc;

use validator::ValidateUrl;

use crate::choice::choices;
use crate::fault::Fault;
use crate::hex;
use crate::resource::Resource;

/// How large a picture may be, in bytes.
pub const MOST_BYTES: usize = 3 * 1024 * 1024;

/// How long an address may be, in characters.
const LONGEST_ADDRESS: u64 = 500;

/// Where pictures lie that were uploaded.
pub const MEDIA: &str = "/media/public/";

choices! {
    /// The kinds of pictures that can be uploaded: none of them can hold a script.
    MediaType {
        /// PNG.
        Png = "image/png",
        /// JPEG.
        Jpeg = "image/jpeg",
        /// GIF.
        Gif = "image/gif",
        /// WebP.
        Webp = "image/webp",
        /// AVIF.
        Avif = "image/avif",
        /// An icon of Windows.
        Ico = "image/x-icon",
    }
}

impl MediaType {
    /// What something is by its first bytes, whatever it is called.
    fn of(content: &[u8]) -> Option<Self> {
        use infer::image;

        type Is = fn(&[u8]) -> bool;

        let kinds: [(Is, Self); 6] = [
            (image::is_png, Self::Png),
            (image::is_jpeg, Self::Jpeg),
            (image::is_gif, Self::Gif),
            (image::is_webp, Self::Webp),
            (image::is_avif, Self::Avif),
            (image::is_ico, Self::Ico),
        ];
        kinds.into_iter().find(|(is, _)| is(content)).map(|(_, kind)| kind)
    }

    /// What its files end with.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Avif => "avif",
            Self::Ico => "ico",
        }
    }
}

/// A picture that was uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// Its name below [`MEDIA`], which is made of what it holds.
    pub name: String,
    /// What kind of picture it is.
    pub kind: MediaType,
    /// What it holds.
    pub content: Arc<[u8]>,
}

impl Media {
    /// A picture out of what was uploaded and its SHA-256 digest, if it is one.
    pub fn new(content: &[u8], digest: [u8; 32]) -> Result<Self, Fault> {
        if content.len() > MOST_BYTES {
            return Err(Fault::new("max_length", format!("A picture has no more than {MOST_BYTES} bytes.")));
        }
        let kind = MediaType::of(content).ok_or_else(|| {
            Fault::invalid(
                "This is no picture in PNG, JPEG, GIF, WebP, AVIF or ICO. \
                 What the file holds counts, not what it is called.",
            )
        })?;
        Ok(Self { name: format!("{}.{}", hex(&digest), kind.extension()), kind, content: content.into() })
    }
}

/// What an object is to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Nothing of its own.
    None,
    /// What lies at an address.
    At(String),
    /// What was uploaded.
    Uploaded(Media),
}

impl Picture {
    /// The picture at an address: one of the web, or a path of this service. None at an empty one.
    pub fn at(address: &str) -> Result<Self, Fault> {
        if address.is_empty() {
            return Ok(Self::None);
        }
        if address.chars().count() as u64 > LONGEST_ADDRESS {
            return Err(Fault::too_long(LONGEST_ADDRESS));
        }
        // To browsers, `//` and `/\` begin the name of another server.
        let is_path = address.starts_with('/') && !address.starts_with("//");
        let is_web = ["http://", "https://"].iter().any(|scheme| {
            address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        let is_clean =
            !address.contains(|letter: char| letter == '\\' || letter.is_whitespace() || letter.is_control());
        if is_clean && (is_path || is_web && address.validate_url()) {
            return Ok(Self::At(address.to_owned()));
        }
        Err(Fault::invalid(
            "Enter an address that begins with http:// or https://, or a path that begins with /.",
        ))
    }

    /// Where it lies; empty for none.
    pub fn place(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::At(address) => address.clone(),
            Self::Uploaded(media) => format!("{MEDIA}{}", media.name),
        }
    }
}

/// A kind of object that shows a picture.
pub trait Pictured: Resource {
    /// The object with the picture that lies in this place.
    #[must_use]
    fn showing(self, place: String) -> Self;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_what_it_holds() {
        let kind = |content: &[u8]| Media::new(content, [0xab; 32]).map(|media| (media.kind, media.name));
        let name = |end| format!("{}.{end}", "ab".repeat(32));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n..."), Ok((MediaType::Png, name("png"))));
        assert_eq!(kind(b"\xff\xd8\xff\xe0..."), Ok((MediaType::Jpeg, name("jpg"))));
        assert_eq!(kind(b"GIF89a..."), Ok((MediaType::Gif, name("gif"))));
        assert_eq!(kind(b"RIFF....WEBPVP8 "), Ok((MediaType::Webp, name("webp"))));
        assert_eq!(kind(b"\0\0\x01\0..."), Ok((MediaType::Ico, name("ico"))));
        for other in [&b""[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"%PDF-1.7", b"MZ"] {
            assert!(kind(other).is_err(), "{other:?}");
        }
    }

    #[test]
    fn an_address_leads_to_the_web_or_to_a_path_of_this_service() {
        for address in
            ["https://example.com/a.png", "HTTP://example.com", "/static/a.svg", "/media/public/a.png"]
        {
            assert_eq!(Picture::at(address), Ok(Picture::At(address.to_owned())));
        }
        assert_eq!(Picture::at(""), Ok(Picture::None));
        for address in [
            "javascript:alert(1)",
            "data:image/png;base64,AA",
            "//example.com/a.png",
            "/\\example.com",
            "a.png",
            "ftp://example.com",
            "http://",
            "https://exa mple.com",
            "/a b",
            "/a\nb",
            "file:///etc/passwd",
        ] {
            assert!(Picture::at(address).is_err(), "{address}");
        }
        assert!(Picture::at(&format!("/{}", "a".repeat(500))).is_err());
    }
}
