//! A flow as a blueprint, with all that it is made of.

use std::collections::{BTreeMap, HashMap, HashSet};

use doorward_auth::Guarded;
use doorward_blueprint::{Blueprint, Entry, Node, Tag};
use doorward_domain::fault::Spelled;
use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::{FlowStageBinding, FlowStageBindingFilter};
use doorward_domain::group::Group;
use doorward_domain::id::StageId;
use doorward_domain::policy::binding::{PolicyBinding, PolicyBindingFilter};
use doorward_domain::resource::{Pk, Reference, Resource};
use doorward_domain::source::Source;
use doorward_domain::stage::StageKind;
use doorward_domain::stage::password::PasswordStage;
use doorward_domain::user::User;
use serde_json::Value;
use uuid::Uuid;

use super::kinds::{Exported, Exporting, kinds};
use crate::call::Surroundings;
use crate::error::ApiError;

/// What other entries call the flow.
const FLOW: &str = "flow";

/// The flow, its stages and its bindings, each known by what it is called rather than by its primary key,
/// so that the file means the same elsewhere. What else they refer to has to be there.
pub fn export(mut flow: Exporting<'_, '_>, surroundings: &Surroundings) -> Result<String, ApiError> {
    let exported = flow.object().clone();
    let own = exported.id;
    let slug = exported.settings.slug.clone();
    let bindings = flow.parts::<FlowStageBinding>(vec![FlowStageBindingFilter::Target(own)])?;
    let stages = stages(&mut flow, &bindings, surroundings)?;

    let mut names = HashMap::from([(Reference::Flow(own), Tag::KeyOf(FLOW.to_owned()))]);
    for (stage, number) in stages.iter().zip(1..) {
        for reference in stage_references(stage.pk) {
            names.insert(reference, Tag::KeyOf(format!("stage-{number}")));
        }
    }
    name_others(&mut flow, &stages, &mut names)?;

    let mut bindings = bindings;
    bindings.sort_by(|one, other| (one.order, called(one)).cmp(&(other.order, called(other))));
    let conditions = conditions(&mut flow, &bindings, &mut names, surroundings)?;

    let flow = Exported::new(exported, surroundings)?;
    let mut entries = vec![entry(flow, Some(FLOW.to_owned()), &["slug"], &names)];
    let numbered = stages.into_iter().zip(1..);
    entries.extend(
        numbered.map(|(stage, number)| entry(stage, Some(format!("stage-{number}")), &["name"], &names)),
    );
    for binding in bindings {
        let id = match names.get(&Reference::Bindable(binding.id.0)) {
            Some(Tag::KeyOf(id)) => Some(id.clone()),
            _ => None,
        };
        let binding = Exported::new(binding, surroundings)?;
        entries.push(entry(binding, id, &["target", "stage", "order"], &names));
    }
    entries.extend(conditions.into_iter().map(|condition| {
        let asked = if condition.body.get("group").is_some_and(Value::is_null) { "user" } else { "group" };
        entry(condition, None, &["target", "order", asked], &names)
    }));
    let labels = [("blueprints.goauthentik.io/generated".to_owned(), Value::from("true"))];
    let labels = labels.into_iter().collect();
    let blueprint = Blueprint { name: format!("Flow {slug}"), labels, context: BTreeMap::new(), entries };
    blueprint.to_yaml().map_err(ApiError::Internal)
}

/// The name of the bound stage.
fn called(binding: &FlowStageBinding) -> &str {
    binding.stage_obj.as_ref().map_or("", |stage| &stage.name)
}

/// The stages of the bindings, and the password stages that these refer to. Those come first, then they
/// come in the order of the flow.
fn stages(
    flow: &mut Exporting<'_, '_>,
    bindings: &[FlowStageBinding],
    surroundings: &Surroundings,
) -> Result<Vec<Exported>, ApiError> {
    let mut by_kind: BTreeMap<&'static str, HashSet<Pk>> = BTreeMap::new();
    for binding in bindings {
        if let Some(kind) = binding.stage_obj.as_ref().and_then(|stage| stage.kind) {
            by_kind.entry(StageKind::facts(kind).model.name).or_default().insert(Pk::Uuid(binding.stage.0));
        }
    }
    let mut found = load(flow, &by_kind, surroundings)?;
    let known: HashSet<Pk> = found.iter().map(|stage| stage.pk).collect();
    let passwords = found.iter().flat_map(|stage| &stage.references).filter_map(|(_, to)| match to.value {
        Reference::PasswordStage(id) => Some(Pk::Uuid(id.0)),
        _ => None,
    });
    let passwords: HashSet<Pk> = passwords.filter(|pk| !known.contains(pk)).collect();
    let by_kind = BTreeMap::from([(PasswordStage::MODEL.name, passwords)]);
    found.extend(load(flow, &by_kind, surroundings)?);

    let places: HashMap<Pk, i32> =
        bindings.iter().rev().map(|binding| (Pk::Uuid(binding.stage.0), binding.order)).collect();
    found.sort_by_cached_key(|stage| {
        let place = places.get(&stage.pk).copied();
        let name = stage.body.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        (stage.model != PasswordStage::MODEL, place.is_none(), place, name)
    });
    Ok(found)
}

fn load(
    flow: &mut Exporting<'_, '_>,
    by_kind: &BTreeMap<&'static str, HashSet<Pk>>,
    surroundings: &Surroundings,
) -> Result<Vec<Exported>, ApiError> {
    let mut found = Vec::new();
    for kind in kinds() {
        if let Some(pks) = by_kind.get(kind.model().name) {
            let pks: Vec<Pk> = pks.iter().copied().collect();
            found.extend(kind.exported(flow, &pks, surroundings)?);
        }
    }
    Ok(found)
}

/// What is bound to the flow and to its bindings, to let only some pass, in the order in which these come.
fn conditions(
    flow: &mut Exporting<'_, '_>,
    bindings: &[FlowStageBinding],
    names: &mut HashMap<Reference, Tag>,
    surroundings: &Surroundings,
) -> Result<Vec<Exported>, ApiError> {
    let targets: Vec<Uuid> =
        std::iter::once(flow.object().id.0).chain(bindings.iter().map(|binding| binding.id.0)).collect();
    let wanted = targets.iter().copied().map(Spelled::from).collect();
    let mut found = flow.parts::<PolicyBinding>(vec![PolicyBindingFilter::TargetIn(wanted)])?;

    let mut groups: Vec<Pk> =
        found.iter().filter_map(|condition| condition.group).map(|id| Pk::Uuid(id.0)).collect();
    let mut users: Vec<Pk> =
        found.iter().filter_map(|condition| condition.user).map(|id| Pk::Integer(id.0)).collect();
    for pks in [&mut groups, &mut users] {
        pks.sort_unstable_by_key(ToString::to_string);
        pks.dedup();
    }
    let mut asked = HashMap::new();
    for group in flow.referred::<Group>(&groups)? {
        names.insert(Reference::Group(group.id), found_by::<Group>("name", group.name.clone()));
        asked.insert(Pk::Uuid(group.id.0), group.name);
    }
    for user in flow.referred::<User>(&users)? {
        names.insert(Reference::User(user.id), found_by::<User>("username", user.username.clone()));
        asked.insert(Pk::Integer(user.id.0), user.username);
    }
    let places: HashMap<Uuid, usize> = targets.iter().copied().zip(0..).collect();
    found.sort_by_cached_key(|condition| {
        let group = condition.group.and_then(|id| asked.get(&Pk::Uuid(id.0)).cloned());
        let user = condition.user.and_then(|id| asked.get(&Pk::Integer(id.0)).cloned());
        (places.get(&condition.target.id()).copied(), condition.order, group, user)
    });
    for condition in &found {
        let target = condition.target.id();
        let id = match places.get(&target) {
            Some(0) | None => FLOW.to_owned(),
            Some(place) => format!("binding-{place}"),
        };
        names.insert(Reference::Bindable(target), Tag::KeyOf(id));
    }
    found.into_iter().map(|condition| Exported::new(condition, surroundings)).collect()
}

/// How others may refer to a stage.
fn stage_references(pk: Pk) -> Vec<Reference> {
    match pk {
        Pk::Uuid(id) => vec![Reference::Stage(StageId(id)), Reference::PasswordStage(StageId(id))],
        Pk::Integer(_) => Vec::new(),
    }
}

/// What the stages refer to outside of the flow is found by its slug.
fn name_others(
    flow: &mut Exporting<'_, '_>,
    stages: &[Exported],
    names: &mut HashMap<Reference, Tag>,
) -> Result<(), ApiError> {
    let references = stages.iter().flat_map(|stage| &stage.references).map(|(_, to)| to.value);
    let others: HashSet<Reference> = references.filter(|to| !names.contains_key(to)).collect();
    let pks = |id: fn(&Reference) -> Option<Uuid>| -> Vec<Pk> {
        others.iter().filter_map(id).map(Pk::Uuid).collect()
    };
    let flows = pks(|to| if let Reference::Flow(id) = to { Some(id.0) } else { None });
    for found in flow.referred::<Flow>(&flows)? {
        names.insert(Reference::Flow(found.id), found_by::<Flow>("slug", found.settings.slug));
    }
    let sources = pks(|to| if let Reference::Source(id) = to { Some(id.0) } else { None });
    for found in flow.referred::<Source>(&sources)? {
        names.insert(Reference::Source(found.id), found_by::<Source>("slug", found.slug));
    }
    Ok(())
}

fn found_by<R: Guarded>(field: &str, value: String) -> Tag {
    Tag::Find { model: R::MODEL.label(), by: vec![(field.to_owned(), Node::Text(value))] }
}

fn entry(object: Exported, id: Option<String>, known_by: &[&str], names: &HashMap<Reference, Tag>) -> Entry {
    let Exported { model, body, references, .. } = object;
    let fields = body.into_iter().map(|(field, value)| {
        let mut tags = HashMap::new();
        for (_, to) in references.iter().filter(|(known, _)| *known == field) {
            if let Some(tag) = names.get(&to.value) {
                tags.insert(to.text.as_str(), tag);
            }
        }
        (field, tagged(value, &tags))
    });
    let (identifiers, attrs) = fields.partition(|(field, _)| known_by.contains(&field.as_str()));
    Entry { id, identifiers, attrs, ..Entry::of(model.label()) }
}

/// The value with tags in the place of the references that they stand for.
fn tagged(value: Value, tags: &HashMap<&str, &Tag>) -> Node {
    match value {
        Value::String(text) => match tags.get(text.as_str()) {
            Some(tag) => Node::from(Tag::clone(tag)),
            None => Node::Text(text),
        },
        Value::Number(number) => match tags.get(number.to_string().as_str()) {
            Some(tag) => Node::from(Tag::clone(tag)),
            None => Node::Number(number),
        },
        Value::Array(items) => Node::List(items.into_iter().map(|item| tagged(item, tags)).collect()),
        value => value.into(),
    }
}
