//! Brands: how login pages look and which flows they lead to, by the host that the service is called by.

use serde_json::Value;
use uuid::Uuid;
use validator::Validate;

use crate::choice::choices;
use crate::event::Traced;
use crate::fault::{Fault, Faults, Spelled};
use crate::id::{BrandId, FlowId};
use crate::model::Model;
use crate::patch::Patch;
use crate::resource::{Changes, Editable, Narrowing, Pk, Reference, Resource, Writer};
use crate::rules;

/// The domain of the brand that the first start makes.
pub const FIRST_BRAND: &str = "authentik-default";

/// What a brand is called when nobody says.
const TITLE: &str = "authentik";

/// Its logo when nobody says.
pub const LOGO: &str = "/static/dist/assets/icons/icon_left_brand.svg";

/// Its icon when nobody says.
pub const FAVICON: &str = "/static/dist/assets/icons/icon.png";

/// How many letters a host may have that a brand is looked for by; of a longer one, the end counts.
const LONGEST_HOST: usize = 255;

choices! {
    /// The colours of the pages.
    Theme {
        /// Those that the browser likes.
        Automatic = "automatic",
        /// Light ones.
        Light = "light",
        /// Dark ones.
        Dark = "dark",
    }
}

/// The flows of a brand, one for each purpose, or something about each of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BrandFlows<T> {
    /// For logging in.
    pub authentication: T,
    /// For logging out.
    pub invalidation: T,
    /// For getting in again without the password.
    pub recovery: T,
    /// For deleting oneself.
    pub unenrollment: T,
    /// For changing one's settings.
    pub user_settings: T,
    /// For entering the code that a device shows.
    pub device_code: T,
}

impl<T> BrandFlows<T> {
    /// What there is about each flow, with the field of the brand that names it.
    pub fn named(self) -> [(&'static str, T); 6] {
        [
            ("flow_authentication", self.authentication),
            ("flow_invalidation", self.invalidation),
            ("flow_recovery", self.recovery),
            ("flow_unenrollment", self.unenrollment),
            ("flow_user_settings", self.user_settings),
            ("flow_device_code", self.device_code),
        ]
    }

    /// Something else about each flow.
    pub fn map<U>(self, mut make: impl FnMut(T) -> U) -> BrandFlows<U> {
        BrandFlows {
            authentication: make(self.authentication),
            invalidation: make(self.invalidation),
            recovery: make(self.recovery),
            unenrollment: make(self.unenrollment),
            user_settings: make(self.user_settings),
            device_code: make(self.device_code),
        }
    }

    /// The same about each flow, by reference.
    pub fn as_ref(&self) -> BrandFlows<&T> {
        BrandFlows {
            authentication: &self.authentication,
            invalidation: &self.invalidation,
            recovery: &self.recovery,
            unenrollment: &self.unenrollment,
            user_settings: &self.user_settings,
            device_code: &self.device_code,
        }
    }
}

impl BrandFlows<Patch<Spelled<FlowId>>> {
    fn over(self, current: BrandFlows<Option<FlowId>>) -> BrandFlows<Option<FlowId>> {
        let over = |patch: Patch<Spelled<FlowId>>, flow| patch.map(|flow| flow.value).over(flow);
        BrandFlows {
            authentication: over(self.authentication, current.authentication),
            invalidation: over(self.invalidation, current.invalidation),
            recovery: over(self.recovery, current.recovery),
            unenrollment: over(self.unenrollment, current.unenrollment),
            user_settings: over(self.user_settings, current.user_settings),
            device_code: over(self.device_code, current.device_code),
        }
    }
}

/// A brand.
#[derive(Clone, Debug, PartialEq)]
pub struct Brand {
    /// Its id.
    pub id: BrandId,
    /// What a host must end with for the brand to count, unique.
    pub domain: String,
    /// Whether it counts for all hosts that no other one is for; one brand at most does.
    pub is_default: bool,
    /// What pages call the service.
    pub title: String,
    /// Where the logo is.
    pub logo: String,
    /// Where the icon is.
    pub favicon: String,
    /// Its flows.
    pub flows: BrandFlows<Option<FlowId>>,
    /// Settings of any kind; `settings.theme.base` and `settings.locale` mean something.
    pub attributes: Value,
}

impl Brand {
    /// What counts where there is neither a brand for the host nor a default one.
    pub fn fallback() -> Self {
        Self::new(BrandId(Uuid::nil()), "fallback".to_owned())
    }

    fn new(id: BrandId, domain: String) -> Self {
        Self {
            id,
            domain,
            is_default: false,
            title: TITLE.to_owned(),
            logo: LOGO.to_owned(),
            favicon: FAVICON.to_owned(),
            flows: BrandFlows::default(),
            attributes: Value::Object(serde_json::Map::new()),
        }
    }

    /// What hosts that the brand is for end with: hosts do not differ by case.
    pub fn ending(&self) -> String {
        self.domain.to_ascii_lowercase()
    }

    /// The colours of its pages.
    pub fn theme(&self) -> Theme {
        let base = self.attributes.pointer("/settings/theme/base").and_then(Value::as_str);
        base.and_then(|name| name.parse().ok()).unwrap_or(Theme::Automatic)
    }

    /// The language of its pages; empty when that is up to the browser.
    pub fn locale(&self) -> &str {
        self.attributes.pointer("/settings/locale").and_then(Value::as_str).unwrap_or_default()
    }
}

/// The ends of a host, each of which could be the domain of a brand, the longest first.
pub fn endings(host: &str) -> Vec<String> {
    let host = host.to_ascii_lowercase();
    let starts = host.char_indices().map(|(start, _)| start);
    let endings = starts.filter(|start| host.len() - start <= LONGEST_HOST);
    endings.map(|start| host[start..].to_owned()).collect()
}

/// The brand that counts for a host, with the names of its flows in URLs.
#[derive(Clone, Debug, PartialEq)]
pub struct CurrentBrand {
    /// The brand.
    pub brand: Brand,
    /// The names of its flows.
    pub slugs: BrandFlows<Option<String>>,
}

impl Default for CurrentBrand {
    fn default() -> Self {
        Self { brand: Brand::fallback(), slugs: BrandFlows::default() }
    }
}

/// What a client may want of a brand.
#[derive(Clone, Debug, Default, Validate)]
pub struct BrandPatch {
    /// What a host must end with.
    #[validate(custom(function = rules::indexed))]
    pub domain: Option<String>,
    /// Whether it counts for all other hosts.
    pub is_default: Option<bool>,
    /// What pages call the service.
    pub title: Option<String>,
    /// Where the logo is.
    pub logo: Option<String>,
    /// Where the icon is.
    pub favicon: Option<String>,
    /// Its flows.
    pub flows: BrandFlows<Patch<Spelled<FlowId>>>,
    /// The certificate of the server. None is kept here, so there is none to refer to.
    pub web_certificate: Patch<Spelled<Uuid>>,
    /// Settings of any kind.
    pub attributes: Option<Value>,
}

impl Changes for BrandPatch {
    fn references(&self) -> Vec<(&'static str, Spelled<Reference>)> {
        let flows = self.flows.as_ref().named().into_iter();
        let flows = flows.filter_map(|(field, flow)| Some((field, flow.value()?.refers(Reference::Flow))));
        let certificate = self.web_certificate.value();
        let certificate = certificate.map(|id| ("web_certificate", id.refers(Reference::Certificate)));
        flows.chain(certificate).collect()
    }
}

static MODEL: Model =
    Model { app: "authentik_brands", name: "brand", verbose_name: "Brand", verbose_name_plural: "Brands" };

impl Resource for Brand {
    type Key = BrandId;
    type Filter = BrandFilter;

    const MODEL: &'static Model = &MODEL;

    fn pk(&self) -> Pk {
        Pk::Uuid(self.id.0)
    }

    fn object(&self) -> Uuid {
        self.id.0
    }

    fn label(&self) -> String {
        if self.is_default { "Default brand".to_owned() } else { format!("Brand {}", self.domain) }
    }

    fn traced(&self) -> Vec<Traced> {
        let Self { id: _, domain, is_default, title, logo, favicon, flows, attributes } = self;
        let mut fields = vec![
            Traced::open("domain", domain.clone()),
            Traced::open("default", *is_default),
            Traced::open("branding_title", title.clone()),
            Traced::open("branding_logo", logo.clone()),
            Traced::open("branding_favicon", favicon.clone()),
        ];
        let flows = flows.named().into_iter();
        fields.extend(flows.map(|(field, flow)| Traced::open(field, flow.map(|id| id.to_string()))));
        fields.push(Traced::open("attributes", attributes.clone()));
        fields
    }
}

impl Editable for Brand {
    type Patch = BrandPatch;

    fn fresh(writer: &Writer<'_>) -> Self {
        Self::new(BrandId(writer.mint.uuid()), String::new())
    }

    fn merge(&mut self, patch: BrandPatch, _writer: &Writer<'_>) -> Faults {
        let BrandPatch { domain, is_default, title, logo, favicon, flows, web_certificate: _, attributes } =
            patch;
        let old = self.clone();
        *self = Self {
            id: old.id,
            domain: domain.unwrap_or(old.domain),
            is_default: is_default.unwrap_or(old.is_default),
            title: title.unwrap_or(old.title),
            logo: logo.unwrap_or(old.logo),
            favicon: favicon.unwrap_or(old.favicon),
            flows: flows.over(old.flows),
            attributes: attributes.unwrap_or(old.attributes),
        };
        Faults::none()
    }

    fn conflict(columns: &str) -> (&'static str, Fault) {
        match columns {
            "default" => ("default", Fault::invalid("Only a single brand can be set as default.")),
            _ => ("domain", Fault::not_unique()),
        }
    }
}

/// Conditions on brands.
#[derive(Clone, Debug)]
pub enum BrandFilter {
    /// It is this one.
    Id(BrandId),
    /// A host must end with this.
    Domain(String),
    /// It counts for all other hosts, or not.
    Default(bool),
    /// Pages call the service so.
    Title(String),
    /// The logo is there.
    Logo(String),
    /// The icon is there.
    Favicon(String),
    /// This flow is for logging in.
    Authentication(FlowId),
    /// This flow is for logging out.
    Invalidation(FlowId),
    /// This flow is for getting in again.
    Recovery(FlowId),
    /// This flow is for deleting oneself.
    Unenrollment(FlowId),
    /// This flow is for one's settings.
    UserSettings(FlowId),
    /// This flow is for the code of a device.
    DeviceCode(FlowId),
    /// The server has this certificate.
    Certificate(Uuid),
}

impl Narrowing for BrandFilter {
    fn reference(&self) -> Option<(&'static str, Reference)> {
        let (field, flow) = match *self {
            Self::Authentication(flow) => ("flow_authentication", flow),
            Self::Invalidation(flow) => ("flow_invalidation", flow),
            Self::Recovery(flow) => ("flow_recovery", flow),
            Self::Unenrollment(flow) => ("flow_unenrollment", flow),
            Self::UserSettings(flow) => ("flow_user_settings", flow),
            Self::DeviceCode(flow) => ("flow_device_code", flow),
            Self::Certificate(id) => return Some(("web_certificate", Reference::Certificate(id))),
            _ => return None,
        };
        Some((field, Reference::Flow(flow)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_ends_of_a_host_are_in_small_letters_and_the_longest_comes_first() {
        assert_eq!(endings("B.c:1"), ["b.c:1", ".c:1", "c:1", ":1", "1"]);
        assert_eq!(endings("é"), ["é"]);
        assert!(endings("").is_empty());
    }

    #[test]
    fn of_a_long_host_the_end_counts() {
        let endings = endings(&"a".repeat(10_000));
        assert_eq!((endings.len(), endings[0].len()), (LONGEST_HOST, LONGEST_HOST));
    }

    #[test]
    fn attributes_that_make_no_sense_set_nothing() {
        let with = |attributes: Value| Brand { attributes, ..Brand::fallback() };
        let sound = with(json!({"settings": {"theme": {"base": "dark"}, "locale": "de"}}));
        assert_eq!((sound.theme(), sound.locale()), (Theme::Dark, "de"));
        for attributes in
            [json!({}), json!([1]), json!({"settings": {"theme": {"base": "pink"}, "locale": 1}})]
        {
            let brand = with(attributes);
            assert_eq!((brand.theme(), brand.locale()), (Theme::Automatic, ""));
        }
    }
}
