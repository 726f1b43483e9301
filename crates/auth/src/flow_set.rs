//! What it means to write the flows of a stage.
//!
//! Each item is a flow, found by its slug: one that is there becomes what the item says, another is
//! created. Then the stage is bound to exactly these flows. Each of these takes the permission that
//! it would take by itself; what is as it should be already takes none.

use std::collections::{HashMap, HashSet};

use doorward_domain::fault::{Fault, Faults, FieldFaults, Submission};
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::flow::{Flow, FlowPatch};
use doorward_domain::id::FlowId;
use doorward_domain::resource::{Editable, Writer};
use doorward_domain::stage::{FlowSetItem, Stage};
use doorward_domain::store::Read;
use doorward_persistence::StageTable;

use crate::error::AccessError;
use crate::registry::{Add, Change, Delete};
use crate::session::Core;

/// Flows by their slugs, as they are by now.
type Known = HashMap<String, Flow>;

/// Binds `stage` to exactly these flows, and gives it back as it is then.
pub fn write<K: StageTable>(
    core: &mut Core<'_>,
    stage: &Stage<K>,
    items: Vec<FlowSetItem>,
) -> Result<Stage<K>, AccessError> {
    let wanted = flows(core, items)?;
    let bindings = core.store.bindings_of(stage.id)?;
    let bound: HashSet<FlowId> = bindings.iter().map(|binding| binding.target).collect();
    let stays: HashSet<FlowId> = wanted.iter().copied().collect();
    for binding in bindings.iter().filter(|binding| !stays.contains(&binding.target)) {
        core.authorize_on::<Delete, FlowStageBinding>(Some(&binding.id)).map_err(hidden)?.remove()?;
    }
    for flow in wanted.iter().filter(|flow| !bound.contains(flow)) {
        let order = core.store.next_order_in(*flow)?;
        let binding = FlowStageBinding::of(stage.id, *flow, order);
        core.authorize::<Add, FlowStageBinding>()?.insert(binding.into())?;
    }
    let stored = Read::<Stage<K>>::find(&mut core.store, &stage.id)?;
    stored.ok_or(AccessError::NotFound)
}

/// The flows that the items mean, each once, as the items want them. What is wrong with them is told
/// parallel to the items.
fn flows(core: &mut Core<'_>, items: Vec<FlowSetItem>) -> Result<Vec<FlowId>, AccessError> {
    let slugs: HashSet<&String> = items.iter().filter_map(|FlowSetItem(patch)| patch.slug.as_ref()).collect();
    let slugs: Vec<String> = slugs.into_iter().cloned().collect();
    let known = core.store.flows_for_change(&slugs)?.into_iter();
    let mut known: Known = known.map(|flow| (flow.settings.slug.clone(), flow)).collect();
    let mut said: HashMap<Option<&str>, &FlowPatch> = HashMap::new();
    let mut faults = Vec::with_capacity(items.len());
    for FlowSetItem(patch) in &items {
        faults.push(match said.insert(patch.slug.as_deref(), patch) {
            None => missing(core, patch, &known)?,
            Some(before) if before == patch => Faults::none(),
            Some(_) => Faults::of("slug", Fault::invalid("Another item says something else of this flow.")),
        });
    }
    if !faults.iter().all(Faults::is_empty) {
        return Err(parallel(faults));
    }
    let (mut wanted, mut meant) = (Vec::with_capacity(items.len()), HashSet::new());
    for (index, FlowSetItem(patch)) in items.into_iter().enumerate() {
        let flow = flow(core, patch, &mut known).map_err(|error| match error {
            // What the store has refused ends the transaction, so the rest cannot be tried.
            AccessError::Invalid(wrong) => {
                let mut faults = vec![Faults::none(); index];
                faults.push(wrong);
                parallel(faults)
            }
            error => error,
        })?;
        // A stage that is bound to a flow twice names it twice.
        if meant.insert(flow) {
            wanted.push(flow);
        }
    }
    Ok(wanted)
}

fn parallel(faults: Vec<Faults>) -> AccessError {
    let mut all = Faults::none();
    all.insert("flow_set", FieldFaults::Objects(faults));
    all.into()
}

/// The flow that an item means, as the item wants it.
fn flow(core: &mut Core<'_>, patch: FlowPatch, known: &mut Known) -> Result<FlowId, AccessError> {
    let Some(slug) = patch.slug.clone() else { return Err(Faults::of("slug", Fault::required()).into()) };
    let flow = match known.get(&slug) {
        Some(flow) if is_as(core, flow, patch.clone()) => return Ok(flow.id),
        Some(_) => {
            let change = core.authorize_on::<Change, Flow>(Some(&slug)).map_err(hidden)?;
            change.update(Submission::from(patch))?
        }
        None => core.authorize::<Add, Flow>()?.insert(Submission::from(patch))?,
    };
    let id = flow.id;
    known.insert(slug, flow);
    Ok(id)
}

/// Whether there is anything is not told to whoever does not see it: he may not change it.
fn hidden(error: AccessError) -> AccessError {
    match error {
        AccessError::NotFound => AccessError::Forbidden,
        other => other,
    }
}

/// What an item lacks: its slug or, if it means a new flow, what a flow cannot do without.
fn missing(core: &mut Core<'_>, patch: &FlowPatch, known: &Known) -> Result<Faults, AccessError> {
    let Some(slug) = &patch.slug else { return Ok(Faults::of("slug", Fault::required())) };
    if known.contains_key(slug) {
        return Ok(Faults::none());
    }
    core.authorize::<Add, Flow>()?;
    let mut faults = Faults::none();
    let needed = [
        ("name", patch.name.is_some()),
        ("title", patch.title.is_some()),
        ("designation", patch.designation.is_some()),
    ];
    for (field, _) in needed.iter().filter(|(_, is_there)| !is_there) {
        faults.push(*field, Fault::required());
    }
    Ok(faults)
}

fn is_as(core: &Core<'_>, flow: &Flow, patch: FlowPatch) -> bool {
    let mut merged = flow.clone();
    let (mint, vault) = (core.tools.mint.as_ref(), core.tools.vault.as_ref());
    merged.merge(patch, &Writer::system(core.now, mint, vault));
    merged == *flow
}
