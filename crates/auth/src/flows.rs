//! What can be done with a flow beyond seeing and changing it.

use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::policy::Visitor;
use doorward_domain::policy::binding::PolicyBinding;
use doorward_domain::resource::Resource;
use doorward_domain::store::Visible;

use crate::error::AccessError;
use crate::registry::View;
use crate::session::{AuthorizedOn, Core, Identity};

impl AuthorizedOn<'_, '_, View, Flow> {
    /// The flow drawn, with what the caller sees of it.
    pub fn diagram(self) -> Result<String, AccessError> {
        let (core, flow) = self.into_parts();
        let steps = core.identity.sees(FlowStageBinding::MODEL);
        let conditions = core.identity.sees(PolicyBinding::MODEL);
        Ok(core.store.outline(flow, &steps, &conditions)?.diagram())
    }

    /// Makes sure that the caller could go through the flow. What he may see of it has no bearing.
    pub fn rehearse(self) -> Result<(), AccessError> {
        let (core, flow) = self.into_parts();
        let visitor = core.visitor()?;
        let outline = core.store.outline(flow, &Visible::All, &Visible::All)?;
        outline.plan(&visitor).map(|_| ()).map_err(AccessError::NoEntry)
    }
}

impl Core<'_> {
    /// The caller as what is bound to flows sees him.
    pub(crate) fn visitor(&mut self) -> Result<Visitor, AccessError> {
        let Identity::User(principal) = &self.identity else { return Ok(Visitor::default()) };
        let (id, is_superuser) = (principal.id, principal.is_superuser);
        Ok(Visitor { user: Some(id), is_superuser, groups: self.store.groups_of(id)? })
    }
}
