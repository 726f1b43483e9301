//! What the contract calls a kind of object.

/// The names of a kind of object, in permissions, in the trail and in responses.
#[derive(Debug, PartialEq, Eq)]
pub struct Model {
    /// The part of the system it belongs to, such as `authentik_flows`.
    pub app: &'static str,
    /// Its name there, in lower case, such as `flowstagebinding`.
    pub name: &'static str,
    /// Its name for people, such as `Flow Stage Binding`.
    pub verbose_name: &'static str,
    /// The plural of that.
    pub verbose_name_plural: &'static str,
}

impl Model {
    /// `app.name`, as `meta_model_name` shows it.
    pub fn label(&self) -> String {
        format!("{}.{}", self.app, self.name)
    }

    /// The permission to do something with such objects, such as `authentik_flows.view_flow`.
    pub fn permission(&self, action: &str) -> String {
        format!("{}.{action}_{}", self.app, self.name)
    }
}
