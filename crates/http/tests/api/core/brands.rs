//! `/core/brands/`

mod current;
mod list;
mod write;

use serde_json::{Value, json};

const BRANDS: &str = "/core/brands/";
const MODEL: &str = "authentik_brands.brand";
const VIEW: &str = "authentik_brands.view_brand";

fn path(brand: &Value) -> String {
    format!("{BRANDS}{}/", brand["brand_uuid"].as_str().unwrap())
}

/// A brand as the service shows it, with the defaults.
fn plain(id: &Value, domain: &str) -> Value {
    json!({
        "brand_uuid": id,
        "domain": domain,
        "default": false,
        "branding_title": "authentik",
        "branding_logo": "/static/dist/assets/icons/icon_left_brand.svg",
        "branding_favicon": "/static/dist/assets/icons/icon.png",
        "flow_authentication": null,
        "flow_invalidation": null,
        "flow_recovery": null,
        "flow_unenrollment": null,
        "flow_user_settings": null,
        "flow_device_code": null,
        "web_certificate": null,
        "attributes": {},
    })
}
