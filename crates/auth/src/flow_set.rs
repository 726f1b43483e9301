//! What it means to write the flows of a stage.
//!
//! Each item is a flow, found by its slug: one that is there becomes what the item says, another is
//! created. Then the stage is bound to exactly these flows. Each of these takes the permission that
//! it would take by itself; what is as it should be already takes none.

use doorward_domain::fault::Submission;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::flow::{Flow, FlowPatch};
use doorward_domain::id::FlowId;
use doorward_domain::resource::{Editable, Writer};
use doorward_domain::stage::{FlowSetItem, Stage};
use doorward_domain::store::{Read, Write};
use doorward_persistence::StageTable;

use crate::error::AccessError;
use crate::registry::{Add, Change, Delete};
use crate::session::Core;

/// Binds `stage` to exactly these flows, and gives it back as it is then.
pub fn write<K: StageTable>(
    core: &mut Core<'_>,
    stage: &Stage<K>,
    items: Vec<FlowSetItem>,
) -> Result<Stage<K>, AccessError> {
    let mut wanted: Vec<FlowId> = Vec::with_capacity(items.len());
    for item in items {
        let flow = flow_of(core, item)?;
        if !wanted.contains(&flow) {
            wanted.push(flow);
        }
    }
    let bindings = core.store.bindings_of(stage.id)?;
    for binding in bindings.iter().filter(|binding| !wanted.contains(&binding.target)) {
        core.authorize_on::<Delete, FlowStageBinding>(Some(&binding.id))?.remove()?;
    }
    for flow in wanted.iter().filter(|flow| bindings.iter().all(|binding| binding.target != **flow)) {
        let order = core.store.last_order_in(*flow)?;
        let binding = FlowStageBinding::of(stage.id, *flow, order);
        core.authorize::<Add, FlowStageBinding>()?.insert(binding.into())?;
    }
    let stored = Read::<Stage<K>>::find(&mut core.store, &stage.id)?;
    stored.ok_or(AccessError::NotFound)
}

/// The flow that an item means, as the item wants it.
fn flow_of(core: &mut Core<'_>, item: FlowSetItem) -> Result<FlowId, AccessError> {
    let FlowSetItem { slug, patch } = item;
    let found: Option<Flow> = core.store.find_for_change(&slug)?;
    match found {
        Some(flow) if is_as(core, &flow, patch.clone()) => Ok(flow.id),
        Some(_) => {
            let flow = core.authorize_on::<Change, Flow>(Some(&slug))?.update(Submission::from(patch))?;
            Ok(flow.id)
        }
        None => Ok(core.authorize::<Add, Flow>()?.insert(Submission::from(patch))?.id),
    }
}

fn is_as(core: &Core<'_>, flow: &Flow, patch: FlowPatch) -> bool {
    let mut merged = flow.clone();
    let (mint, vault) = (core.tools.mint.as_ref(), core.tools.vault.as_ref());
    let writer = Writer::system(core.now, mint, vault);
    merged.merge(patch, &writer);
    merged == *flow
}
