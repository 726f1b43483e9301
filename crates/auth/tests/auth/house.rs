//! A door with a real database behind it, and nothing in front.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use doorward_auth::credential::Credential;
use doorward_auth::vault::SecretVault;
use doorward_auth::{
    AccessError, Effort, FirstStartSettings, Gateway, Passwords, RateLimits, Session, Tools, Writing,
};
use doorward_domain::fault::Spelled;
use doorward_domain::group::Group;
use doorward_domain::id::GroupId;
use doorward_domain::resource::{Clock, Mint};
use doorward_domain::store::{StoreError, Write};
use doorward_domain::user::{Profile, UserPatch};
use doorward_persistence::{Database, Options, RETENTION, Stamp};
use doorward_testkit::{CountingMint, TestClock, TestDatabase};
use serde_json::Map;

/// A door after its first start.
pub struct House {
    pub gateway: Gateway,
    database: Database,
    mint: Arc<CountingMint>,
    now: DateTime<Utc>,
    kept: TestDatabase,
}

impl House {
    /// One that nobody has started yet.
    pub fn untouched() -> Self {
        Self::hashing(Effort::default())
    }

    /// The same, where hashing a password is so much work.
    fn hashing(effort: Effort) -> Self {
        let kept = TestDatabase::migrated();
        let (mint, clock) = (Arc::new(CountingMint::starting_at(1)), Arc::new(TestClock::default()));
        let options = Options { pool_size: 8, wait: Duration::from_secs(5) };
        let database = Database::open(kept.location(), options, mint.clone()).unwrap();
        let vault = SecretVault::new(&"a secret key that is long enough for tests".into()).unwrap();
        let now = clock.now();
        let passwords = Passwords::new(effort);
        let tools = Tools {
            mint: mint.clone(),
            vault: Arc::new(vault),
            clock,
            passwords,
            retention: RETENTION,
            limits: RateLimits::default(),
        };
        let gateway = Gateway::new(database.clone(), tools, None);
        Self { gateway, database, mint, now, kept }
    }

    pub async fn start() -> Self {
        Self::with(Effort::default()).await
    }

    /// One where hashing a password is so much work.
    pub async fn with(effort: Effort) -> Self {
        let house = Self::hashing(effort);
        house.gateway.first_start(FirstStartSettings::default()).await.unwrap().unwrap();
        house
    }

    /// A new group.
    pub async fn group(&self, name: &str, is_superuser: bool, parent: Option<GroupId>) -> GroupId {
        let id = GroupId(self.mint.uuid());
        let group = Group {
            id,
            name: name.to_owned(),
            is_superuser,
            parent,
            parent_name: None,
            attributes: Map::new(),
            users: Vec::new(),
            roles: Vec::new(),
        };
        let stamp = Stamp { at: self.now, actor: None, request: None, retention: RETENTION };
        let inserted = self.database.write(stamp, move |mut store| store.insert(group.clone()));
        inserted.await.map_err(|error: StoreError| error.to_string()).unwrap();
        id
    }

    /// A new user in these groups, and a key of his.
    pub async fn user(&self, name: &str, is_active: bool, groups: &[GroupId]) -> Credential {
        let patch = UserPatch {
            username: Some(name.to_owned()),
            name: Some(name.to_owned()),
            groups: Some(groups.iter().copied().map(Spelled::from).collect()),
            ..UserPatch::default()
        };
        self.gateway.create_user(patch, None, false).await.unwrap();
        let token = self.gateway.issue_token(name.to_owned(), None).await.unwrap();
        if !is_active {
            // Whoever is not active is given no token, but he may have one from before.
            self.kept.execute(&format!("UPDATE \"user\" SET is_active = FALSE WHERE username = '{name}'"));
        }
        Credential::Bearer(token)
    }

    /// What comes of `work` that somebody does.
    pub async fn does<T: Send + 'static>(
        &self,
        caller: &Credential,
        work: impl FnMut(&mut Session<'_, Writing>) -> Result<T, AccessError> + Send + 'static,
    ) -> Result<T, AccessError> {
        self.gateway.write(caller.clone(), Arc::default(), work).await
    }
}

/// Runs a test that waits.
pub fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

/// The caller as he sees himself.
pub fn profile(session: &mut Session<'_, Writing>) -> Result<Profile, AccessError> {
    session.profile()
}
