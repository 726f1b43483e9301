//! The fixed lists of the contract, under the names that it gives them.

use doorward_domain::brand::Theme;
use doorward_domain::capability::Capability;
use doorward_domain::choice::Choice;
use doorward_domain::event::EventAction;
use doorward_domain::flow::binding::InvalidResponseAction;
use doorward_domain::flow::{
    AuthenticationRequirement, DeniedAction, FlowDesignation, FlowLayout, PolicyEngineMode as Mode,
};
use doorward_domain::source::UserMatchingMode;
use doorward_domain::source::provider::ProviderType;
use doorward_domain::stage::identification::UserField;
use doorward_domain::stage::password::Backend;
use doorward_domain::stage::user_login::{GeoipBinding, NetworkBinding};
use doorward_domain::token::Intent;
use doorward_domain::used_by::Consequence;
use doorward_domain::user::UserType;
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::fields::Schemas;

/// A fixed list that the document describes.
pub trait Documented: Choice {
    /// The name of its schema.
    const SCHEMA: &'static str;

    /// A reference to its schema, which is described along the way.
    fn refer(schemas: &mut Schemas) -> RefOr<Schema> {
        schemas.push((Self::SCHEMA.to_owned(), schema::<Self>()));
        Ref::from_schema_name(Self::SCHEMA).into()
    }
}

fn schema<C: Choice>() -> RefOr<Schema> {
    let names = C::all().iter().map(|choice| choice.name());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
}

macro_rules! documented {
    ($($schema:ident($choice:ty)),+ $(,)?) => {$(
        impl Documented for $choice {
            const SCHEMA: &'static str = stringify!($schema);
        }

        #[doc = concat!("[`", stringify!($choice), "`] as responses show it.")]
        #[derive(Clone, Copy, Debug)]
        pub struct $schema(pub $choice);

        impl Serialize for $schema {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.0.name())
            }
        }

        impl PartialSchema for $schema {
            fn schema() -> RefOr<Schema> {
                schema::<$choice>()
            }
        }

        impl ToSchema for $schema {}
    )+};
}

/// [`FlowLayout`] as challenges show it, which the contract describes once more.
#[derive(Clone, Copy, Debug)]
pub struct ContextualFlowInfoLayoutEnum(pub FlowLayout);

impl Serialize for ContextualFlowInfoLayoutEnum {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.name())
    }
}

impl PartialSchema for ContextualFlowInfoLayoutEnum {
    fn schema() -> RefOr<Schema> {
        schema::<FlowLayout>()
    }
}

impl ToSchema for ContextualFlowInfoLayoutEnum {}

documented! {
    AuthenticationEnum(AuthenticationRequirement),
    BackendsEnum(Backend),
    CapabilitiesEnum(Capability),
    DeniedActionEnum(DeniedAction),
    EventActions(EventAction),
    FlowDesignationEnum(FlowDesignation),
    FlowLayoutEnum(FlowLayout),
    GeoipBindingEnum(GeoipBinding),
    IntentEnum(Intent),
    InvalidResponseActionEnum(InvalidResponseAction),
    NetworkBindingEnum(NetworkBinding),
    PolicyEngineMode(Mode),
    ProviderTypeEnum(ProviderType),
    UiThemeEnum(Theme),
    UsedByActionEnum(Consequence),
    UserFieldsEnum(UserField),
    UserMatchingModeEnum(UserMatchingMode),
    UserTypeEnum(UserType),
}
