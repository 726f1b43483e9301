//! Values out of a fixed list.

use std::fmt::Debug;
use std::str::FromStr;

use strum::VariantArray;

/// A value out of a fixed list, each with the name that the contract gives it.
pub trait Choice: Copy + Debug + Eq + Into<&'static str> + FromStr + VariantArray + Send + Sync {
    /// All values, in the order of the contract.
    fn all() -> &'static [Self] {
        Self::VARIANTS
    }

    /// The name of the value.
    fn name(self) -> &'static str {
        self.into()
    }
}

impl<T: Copy + Debug + Eq + Into<&'static str> + FromStr + VariantArray + Send + Sync> Choice for T {}

/// Declares a list of values: the type, and each variant with its name in the contract.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash,
            strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
        )]
        pub enum $name {
            $($(#[$about])* #[strum(serialize = $text)] $variant),+
        }
    };
}

pub(crate) use choices;
