//! What nothing confirms any more is neither written nor read, until it is confirmed again. Group G4 of the attacks, on a real database.

use super::adapter::Adapter;
use super::failure::{Kind, Refusal, assert_fails, done, failed};
use super::store::Store;
use super::tables::users::{Change, User, Wanted, sparse, user};
use fieldseal::keyring::{
    KeyringSource, KeyringStore, MemoryStore, StoreError, StoreFuture, StoredKeyring,
};
use fieldseal::vault::Freshness;
use fieldseal::{Keyring, OpenError, Vault};
use futures_lite::future::block_on;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

for_each_adapter![a_vault_past_its_hard_age_writes_and_reads_nothing_and_recovers];

/// Where the document is, and what may not answer.
#[derive(Clone, Debug)]
struct Keeper {
    document: MemoryStore,
    is_away: Arc<AtomicBool>,
}

impl Keeper {
    fn of(keyring: &Keyring) -> Self {
        let document = keyring.to_json().unwrap();
        Self {
            document: MemoryStore::new(document.as_bytes().to_vec()),
            is_away: Arc::default(),
        }
    }

    fn goes_away(&self, away: bool) {
        self.is_away.store(away, Ordering::Relaxed);
    }
}

impl KeyringStore for Keeper {
    fn read(&self) -> StoreFuture<'_, StoredKeyring> {
        if !self.is_away.load(Ordering::Relaxed) {
            return self.document.read();
        }
        Box::pin(async {
            Err(StoreError::Failed {
                place: "the keeper".to_owned(),
                source: "no answer".into(),
            })
        })
    }

    fn replace<'a>(&'a self, old: Option<&'a [u8]>, new: &'a [u8]) -> StoreFuture<'a, ()> {
        self.document.replace(old, new)
    }
}

/// The age is short, so that a test sees it pass; how long that takes is not asserted. A refresh is due so often that no operation meets its end.
fn live(keyring: &Keyring, keeper: &Keeper) -> Vault {
    let vault = Vault::live(KeyringSource::new(keyring.name(), keeper.clone()))
        .refresh_every(Duration::from_millis(10))
        .soft_age(Duration::from_millis(10))
        .hard_age(Duration::from_secs(1));
    block_on(vault.open()).unwrap()
}

fn a_vault_past_its_hard_age_writes_and_reads_nothing_and_recovers<A: Adapter>() {
    let keyring = Keyring::generate("contract").unwrap();
    let keeper = Keeper::of(&keyring);
    let vault = live(&keyring, &keeper);
    // The rows are written by another vault, of the same keys and without an age.
    let mut store = Store::<A>::in_scope(&Vault::new(keyring).unwrap().scope());
    store.insert_users(&[user(1), sparse(2)]);
    store.enter_scope(&vault.scope());

    keeper.goes_away(true);
    block_on(vault.refresh()).unwrap_err();
    while vault.status().freshness != Freshness::Expired {
        thread::yield_now();
    }
    assert_nothing_is_read(&mut store);
    assert_nothing_is_written(&mut store);

    keeper.goes_away(false);
    block_on(vault.refresh()).unwrap();
    let refreshes = vault.keep_fresh();
    thread::spawn(move || block_on(refreshes));
    store.assert_users("nobody meanwhile", &[user(1), sparse(2)]);
    for (way, update) in A::UPDATE {
        let changed = User {
            ssn: format!("078-05-{way}"),
            ..user(1)
        };
        done(way, update(&mut store, &changed));
        store.assert_users(way, &[changed, sparse(2)]);
    }
}

fn assert_nothing_is_read<A: Adapter>(store: &mut Store<A>) {
    for (way, read) in A::READ_ALL {
        assert_fails!(way, read(store), Kind::Open(OpenError::Expired(_)));
    }
    for (way, read) in A::READ_ONE {
        assert_fails!(way, read(store, 1), Kind::Open(OpenError::Expired(_)));
    }
    for (way, read) in A::READ_PART {
        assert_fails!(way, read(store), Kind::Open(OpenError::Expired(_)));
    }
    let refusal = Refusal {
        error: &reason("email"),
        function: "fieldseal_users_email_has_no_key_to_search_with",
    };
    for (way, find) in A::FIND {
        let wanted = Wanted::Email(&["ada.1@example.org"]);
        failed(way, find(store, &wanted)).assert_not_looked_up(&refusal);
    }
}

fn assert_nothing_is_written<A: Adapter>(store: &mut Store<A>) {
    store.assert_writes_nothing(&user(1), &user(3), &reason("email"));
    for change in Change::all() {
        if !matches!(change.column(), "password" | "name") && !change.is_null() {
            store.assert_sets_nothing(&change, &reason(change.column()));
        }
    }
}

fn reason(column: &str) -> String {
    format!("user.{column} cannot be sealed: the keys were not confirmed for too long")
}
