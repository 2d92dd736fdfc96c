//! A keyring in use: what all scopes of one vault share.

use crate::clock::Deadline;
use crate::error::FieldName;
use crate::error::{OpenError, SealError};
use crate::field_keys::FieldKeys;
use crate::field_table::FieldTable;
use crate::keyring::Keyring;
use crate::live::{Live, Watch};
use crate::password::argon2id::Argon2id;
use crate::policy::FieldPolicy;
use arc_swap::ArcSwap;
use quick_cache::sync::Cache;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What all scopes of one vault share.
pub(crate) struct Unlocked {
    keyring: ArcSwap<Keyring>,
    /// Counts the keyrings that were here: what was derived from an older one is derived anew.
    generation: AtomicU64,
    deadline: Deadline,
    hashing: Argon2id,
    tenants: Cache<Arc<str>, Arc<FieldTable>>,
    watch: Arc<Watch>,
    live: Option<Live>,
}

/// Why no key of a vault may be used at all.
pub(crate) enum Unusable {
    /// The KMS has not confirmed the keyring for longer than the hard age.
    Expired,
    /// The tenant took the use of its keyring back.
    Revoked,
}

impl Unlocked {
    pub(crate) fn new(keyring: Arc<Keyring>, hashing: Argon2id, live: Option<Live>) -> Self {
        Self {
            keyring: ArcSwap::new(keyring),
            generation: AtomicU64::new(0),
            deadline: Deadline::never(),
            hashing,
            tenants: Cache::new(TENANTS),
            watch: Arc::default(),
            live,
        }
    }

    pub(crate) fn keyring(&self) -> Arc<Keyring> {
        self.keyring.load_full()
    }

    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Works with another keyring from now on, unless it is the one that is here.
    pub(crate) fn adopt(&self, keyring: Arc<Keyring>) {
        let before = self.keyring.swap(Arc::clone(&keyring));
        if !Arc::ptr_eq(&before, &keyring) {
            // After the keyring: whoever sees the new number sees the new keyring.
            self.generation.fetch_add(1, Ordering::Release);
            self.watch.forget();
        }
    }

    pub(crate) fn hashing(&self) -> Argon2id {
        self.hashing
    }

    pub(crate) fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    pub(crate) fn watch(&self) -> &Arc<Watch> {
        &self.watch
    }

    /// How the vault is kept fresh; `None` for one that never changes.
    pub(crate) fn live(&self) -> Option<&Live> {
        self.live.as_ref()
    }

    /// Whether the tenants of this vault have its keyring as their own.
    pub(crate) fn is_tenants_own(&self) -> bool {
        self.live.as_ref().is_some_and(Live::is_tenants_own)
    }

    /// The keys of a tenant, kept for the tenants that were used last.
    pub(crate) fn tenant(&self, tenant: &str) -> Arc<FieldTable> {
        if let Some(table) = self.tenants.get(tenant) {
            return table;
        }
        let tenant: Arc<str> = tenant.into();
        let table = Arc::new(FieldTable::new(Some(Arc::clone(&tenant))));
        self.tenants.insert(tenant, Arc::clone(&table));
        table
    }

    /// The keys of a field in a table of this vault.
    pub(crate) fn field(
        &self,
        table: &FieldTable,
        policy: &'static FieldPolicy,
    ) -> Result<Arc<FieldKeys>, Unusable> {
        if self.deadline.has_passed() {
            return Err(match self.deadline.is_revoked() {
                true => Unusable::Revoked,
                false => Unusable::Expired,
            });
        }
        Ok(table.field(policy, self))
    }
}

impl Unusable {
    pub(crate) fn sealing(self, field: FieldName) -> SealError {
        match self {
            Self::Expired => SealError::Expired(field),
            Self::Revoked => SealError::Revoked(field),
        }
    }

    pub(crate) fn opening(self, field: FieldName) -> OpenError {
        match self {
            Self::Expired => OpenError::Expired(field),
            Self::Revoked => OpenError::Revoked(field),
        }
    }
}

/// How many tenants' derived keys are kept.
const TENANTS: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    /// J5: the names of tenants come from requests.
    #[test]
    fn however_many_tenants_come_the_keys_of_a_bounded_number_are_kept() {
        let keyring = Arc::new(Keyring::generate("tests").unwrap());
        let vault = Unlocked::new(keyring, Argon2id::default(), None);
        for number in 0..10 * TENANTS {
            vault.tenant(&number.to_string());
        }
        assert!(vault.tenants.len() <= TENANTS);
    }
}
