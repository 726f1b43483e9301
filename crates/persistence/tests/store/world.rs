//! A database of our own, and objects to put into it.

use std::sync::Arc;
use std::time::Duration;

use doorward_auth::vault::SecretVault;
use doorward_domain::flow::{Flow, FlowPatch};
use doorward_domain::resource::{Clock, Editable, Mint, Writer};
use doorward_domain::stage::StagePatch;
use doorward_domain::stage::identification::{IdentificationPatch, IdentificationStage, UserField};
use doorward_domain::store::{Read, StoreError, Write};
use doorward_persistence::{
    Contention, Database, EditableTable, Extent, Options, RETENTION, Safety, Stamp, Store,
};
use doorward_testkit::{CountingMint, TestClock, TestDatabase};
use tokio::runtime::{Builder, Runtime};

use crate::raw::Raw;

pub struct World {
    pub database: Database,
    pub place: TestDatabase,
    runtime: Runtime,
    mint: Arc<CountingMint>,
    vault: SecretVault,
}

impl World {
    pub fn new() -> Self {
        Self::with(Options { pool_size: 8, wait: Duration::from_secs(5) })
    }

    pub fn with(options: Options) -> Self {
        let place = TestDatabase::migrated();
        let mint = Arc::new(CountingMint::starting_at(1));
        Self {
            database: Database::open(place.location(), options, mint.clone()).unwrap(),
            place,
            runtime: Builder::new_current_thread().enable_time().build().unwrap(),
            mint,
            vault: SecretVault::new(&"a secret key that is long enough for tests".into()).unwrap(),
        }
    }

    /// The same database without Doorward in between.
    pub fn raw(&self) -> Raw {
        Raw::open(self.place.location())
    }

    pub fn write<T, E>(&self, work: impl FnMut(Store<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: Contention + Send + 'static,
    {
        self.runtime.block_on(self.database.write(stamp(), work))
    }

    /// Does what is one statement on PostgreSQL.
    pub fn write_one<T, E>(
        &self,
        work: impl FnMut(Store<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Contention + Send + 'static,
    {
        let written = self.database.write_beside(stamp(), Safety::Process, Extent::Statement, work);
        self.runtime.block_on(written)
    }

    pub fn read<T, E>(&self, work: impl FnOnce(Store<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: Contention + Send + 'static,
    {
        self.runtime.block_on(self.database.read(stamp(), work))
    }

    /// A new object as the patch wants it, valid or not, not yet stored.
    pub fn fresh<R: Editable>(&self, patch: R::Patch) -> R {
        let writer = Writer::system(stamp().at, self.mint.as_ref(), &self.vault);
        let mut object = R::fresh(&writer);
        let _ = object.merge(patch, &writer);
        object
    }

    /// The object as the patch wants it, not yet stored.
    pub fn changed<R: Editable>(&self, object: &R, patch: R::Patch) -> R {
        let writer = Writer::system(stamp().at, self.mint.as_ref(), &self.vault);
        let mut object = object.clone();
        let _ = object.merge(patch, &writer);
        object
    }

    pub fn insert<R: EditableTable>(&self, object: R) -> R {
        self.write(move |mut store| store.insert(object.clone())).unwrap()
    }

    pub fn update<R: EditableTable>(&self, before: &R, after: R) -> R {
        let before = before.clone();
        self.write(move |mut store| store.update(&before, after.clone())).unwrap()
    }

    pub fn find<R: EditableTable>(&self, key: R::Key) -> Option<R> {
        self.read(move |mut store| -> Result<_, StoreError> { store.find(&key) }).unwrap()
    }

    /// A flow that is not yet stored.
    pub fn flow(&self, slug: &str) -> Flow {
        self.fresh(FlowPatch { slug: Some(slug.to_owned()), ..FlowPatch::default() })
    }

    /// A stage by e-mail address that is not yet stored.
    pub fn stage(&self, name: &str) -> IdentificationStage {
        self.fresh(StagePatch {
            name: Some(name.to_owned()),
            flow_set: None,
            settings: IdentificationPatch {
                user_fields: Some(vec![UserField::Email]),
                ..IdentificationPatch::default()
            },
        })
    }

    /// An id that nothing has.
    pub fn unused<I: From<uuid::Uuid>>(&self) -> I {
        self.mint.uuid().into()
    }
}

/// The service itself, at noon.
pub fn stamp() -> Stamp {
    Stamp { at: TestClock::default().now(), actor: None, request: None, retention: RETENTION }
}
