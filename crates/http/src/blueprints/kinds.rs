//! The models that blueprints can speak of. One more is one more line.

use std::marker::PhantomData;

use doorward_auth::{Add, Change, Delete, Export, Removable, Session, Writing};
use doorward_blueprint::State;
use doorward_domain::brand::Brand;
use doorward_domain::fault::Spelled;
use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::group::Group;
use doorward_domain::model::Model;
use doorward_domain::policy::binding::PolicyBinding;
use doorward_domain::resource::{Changes, Pk, Reference};
use doorward_domain::role::Role;
use doorward_domain::source::Source;
use doorward_domain::source::oauth::OAuthSource;
use doorward_domain::stage::AnyStage;
use doorward_domain::stage::captcha::CaptchaStage;
use doorward_domain::stage::deny::DenyStage;
use doorward_domain::stage::dummy::DummyStage;
use doorward_domain::stage::identification::IdentificationStage;
use doorward_domain::stage::password::PasswordStage;
use doorward_domain::stage::user_login::UserLoginStage;
use doorward_domain::token::Token;
use doorward_domain::user::User;
use serde_json::{Map, Value};

use super::find::{Known, find, is_numbered, key_of, known_by, label};
use super::problem::Problem;
use crate::call::Surroundings;
use crate::error::ApiError;
use crate::fields::{Extent, Fields};
use crate::query::filter_names;
use crate::resource::{Accepting, Served};

/// The models whose objects entries make, change and delete.
static KINDS: &[&(dyn Kind + Sync)] = &[
    &of::<Flow>(),
    &of::<FlowStageBinding>(),
    &of::<IdentificationStage>(),
    &of::<PasswordStage>(),
    &of::<UserLoginStage>(),
    &of::<CaptchaStage>(),
    &of::<DenyStage>(),
    &of::<DummyStage>(),
    &of::<OAuthSource>(),
    &of::<User>(),
    &of::<Token>(),
    &of::<Group>(),
    &of::<Role>(),
    &of::<PolicyBinding>(),
    &of::<Brand>(),
];

/// The models whose objects can only be referred to.
static OTHERS: [&(dyn Findable + Sync); 2] = [&of::<AnyStage>(), &of::<Source>()];

/// All models whose objects entries make, change and delete.
pub fn kinds() -> impl Iterator<Item = &'static (dyn Kind + Sync)> {
    KINDS.iter().copied()
}

/// The model with this name, if entries can make, change and delete its objects.
pub fn kind(name: &str) -> Option<&'static (dyn Kind + Sync)> {
    kinds().find(|kind| kind.model().label() == name)
}

/// The model with this name, if entries can refer to its objects.
pub fn findable(name: &str) -> Option<&'static (dyn Findable + Sync)> {
    let kinds = kinds().map(Kind::as_findable);
    kinds.chain(OTHERS).find(|findable| findable.model().label() == name)
}

/// A model whose objects can be referred to.
pub trait Findable {
    /// The model.
    fn model(&self) -> &'static Model;

    /// The fields that an object can be found by, beside its primary key.
    fn known_by(&self) -> Vec<&'static str>;

    /// The primary key of the object that is known by these values, if the caller sees one.
    fn find(&self, session: &mut Session<'_, Writing>, by: &Known) -> Result<Option<Pk>, Problem>;
}

/// A model whose objects can be made, changed and deleted.
pub trait Kind: Findable {
    /// The same, for references.
    fn as_findable(&self) -> &(dyn Findable + Sync);

    /// The fields that can be written.
    fn fields(&self) -> Vec<String>;

    /// Whether the primary keys are numbers.
    fn is_numbered(&self) -> bool;

    /// Whether a field of a body refers to users, whose primary keys are numbers, when it says this.
    fn refers_to_users(&self, field: &str, says: &Value) -> bool;

    /// Makes an object what it is wanted to be, and gives the primary key of one that is there then.
    fn apply(&self, session: &mut Session<'_, Writing>, wanted: &Wanted) -> Result<Option<Pk>, Problem>;

    /// The objects with these primary keys, as bodies of requests would say what they are.
    fn exported(
        &self,
        flow: &mut Exporting<'_, '_>,
        pks: &[Pk],
        surroundings: &Surroundings,
    ) -> Result<Vec<Exported>, ApiError>;
}

/// The right to export a flow.
pub type Exporting<'s, 'c> = doorward_auth::AuthorizedOn<'s, 'c, Export, Flow>;

/// What an object is wanted to be.
pub struct Wanted {
    /// Whether it is to be.
    pub state: State,
    /// What it is known by.
    pub known: Known,
    /// All of its fields that are said, also those that it is known by.
    pub body: Map<String, Value>,
}

/// An object, as the body of a request would say what it is.
pub struct Exported {
    /// Its primary key.
    pub pk: Pk,
    /// Its model.
    pub model: &'static Model,
    /// Its fields.
    pub body: Map<String, Value>,
    /// The objects that it refers to, with the fields that do so.
    pub references: Vec<(&'static str, Spelled<Reference>)>,
}

impl Exported {
    /// What a body has to say so that the object becomes as it is.
    pub fn new<R: Accepting>(object: R, surroundings: &Surroundings) -> Result<Self, ApiError> {
        let pk = object.pk();
        let shown = serde_json::to_value(object.show(surroundings));
        let shown = shown.map_err(|error| ApiError::Internal(error.to_string()))?;
        let written = Fields::names::<R::Patch>();
        // The flows that a stage is bound to are said by bindings.
        let is_said = |field: &String| written.contains(field) && field != "flow_set";
        let body = match shown {
            Value::Object(fields) => fields.into_iter().filter(|(field, _)| is_said(field)).collect(),
            _ => Map::new(),
        };
        let references = Fields::read::<R::Patch>(&body, Extent::Partial).value.references();
        Ok(Self { pk, model: R::MODEL, body, references })
    }
}

/// The model of resource `R`.
struct Of<R>(PhantomData<fn() -> R>);

const fn of<R>() -> Of<R> {
    Of(PhantomData)
}

impl<R: Served> Findable for Of<R> {
    fn model(&self) -> &'static Model {
        R::MODEL
    }

    fn known_by(&self) -> Vec<&'static str> {
        filter_names(&known_by::<R>())
    }

    fn find(&self, session: &mut Session<'_, Writing>, by: &Known) -> Result<Option<Pk>, Problem> {
        Ok(find::<R>(session, by)?.map(|object| object.pk()))
    }
}

impl<R: Accepting + Removable> Kind for Of<R> {
    fn as_findable(&self) -> &(dyn Findable + Sync) {
        self
    }

    fn fields(&self) -> Vec<String> {
        Fields::names::<R::Patch>()
    }

    fn is_numbered(&self) -> bool {
        is_numbered::<R>()
    }

    fn refers_to_users(&self, field: &str, says: &Value) -> bool {
        let body = Map::from_iter([(field.to_owned(), says.clone())]);
        let references = Fields::read::<R::Patch>(&body, Extent::Partial).value.references();
        references.iter().any(|(_, to)| matches!(to.value, Reference::User(_)))
    }

    fn apply(&self, session: &mut Session<'_, Writing>, wanted: &Wanted) -> Result<Option<Pk>, Problem> {
        let found = find::<R>(session, &wanted.known)?;
        match (wanted.state, found) {
            (State::Absent, None) => Ok(None),
            (State::Absent, Some(object)) => {
                session.authorize_on::<Delete, R>(key_of(&object).as_ref())?.remove()?;
                Ok(None)
            }
            (State::Created, Some(object)) => Ok(Some(object.pk())),
            (State::MustCreated, Some(object)) => {
                Err(Problem::of_entry(format!("{} is there already", label(&object))))
            }
            (State::Present, Some(object)) => {
                let change = session.authorize_on::<Change, R>(key_of(&object).as_ref())?;
                let changed = change.update(Fields::read(&wanted.body, Extent::Partial))?;
                Ok(Some(changed.pk()))
            }
            (State::Present | State::Created | State::MustCreated, None) => {
                let add = session.authorize::<Add, R>()?;
                let pk = add.insert(Fields::read(&wanted.body, Extent::Whole))?.pk();
                // Else a second run would make another one.
                if session.sees_all::<R>().is_ok()
                    && find::<R>(session, &wanted.known)?.is_none_or(|object| object.pk() != pk)
                {
                    return Err(Problem::of_entry("a new object would not be found by these identifiers"));
                }
                Ok(Some(pk))
            }
        }
    }

    fn exported(
        &self,
        flow: &mut Exporting<'_, '_>,
        pks: &[Pk],
        surroundings: &Surroundings,
    ) -> Result<Vec<Exported>, ApiError> {
        let objects = flow.referred::<R>(pks)?.into_iter();
        objects.map(|object| Exported::new(object, surroundings)).collect()
    }
}
