//! What a service may be able to do.

use crate::choice::choices;

choices! {
    /// Something that clients offer only where the service can do it.
    Capability {
        /// Keep pictures that are sent to it.
        SaveMedia = "can_save_media",
        /// Tell where an address is.
        GeoIp = "can_geo_ip",
        /// Tell whose network an address belongs to.
        Asn = "can_asn",
        /// Let somebody act as another user.
        Impersonate = "can_impersonate",
        /// Show its inside.
        Debug = "can_debug",
        /// What takes a licence.
        Enterprise = "is_enterprise",
    }
}

impl Capability {
    /// What this service can do.
    pub const HERE: [Self; 1] = [Self::SaveMedia];
}
