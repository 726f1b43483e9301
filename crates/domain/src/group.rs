//! Groups of users.

use serde_json::{Map, Value};

use crate::id::GroupId;

/// The group whose members may do everything from the first start on.
pub const ADMINS: &str = "authentik Admins";

/// A group, as its members show it.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSummary {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Whether its members may do everything.
    pub is_superuser: bool,
    /// The group it belongs to.
    pub parent: Option<GroupId>,
    /// The name of that group.
    pub parent_name: Option<String>,
    /// Whatever else is to be known of it.
    pub attributes: Map<String, Value>,
}

impl GroupSummary {
    /// Its number in the contract: the first five digits of its id, read as one integer.
    pub fn number(&self) -> u32 {
        let digits: String = self.id.0.as_u128().to_string().chars().take(5).collect();
        digits.parse().unwrap_or_default()
    }
}

impl GroupSummary {
    /// A group of which nothing but its id is known yet.
    pub fn only(id: GroupId) -> Self {
        Self {
            id,
            name: String::new(),
            is_superuser: false,
            parent: None,
            parent_name: None,
            attributes: Map::new(),
        }
    }
}
