//! A keyring in use: what all scopes of one vault share.

use crate::clock::{Deadline, Standing};
use crate::error::FieldName;
use crate::error::{OpenError, SealError};
use crate::field_keys::FieldKeys;
use crate::field_table::FieldTable;
use crate::keyring::Keyring;
use crate::live::{Live, Refusal, Watch};
use crate::password::argon2id::Argon2id;
use crate::policy::FieldPolicy;
use arc_swap::{ArcSwap, Guard};
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

/// Why no key of a vault may be used for a field.
#[derive(Clone, Copy)]
pub(crate) enum Unusable {
    /// The model declares a tenant, and there is none.
    NoTenant,
    /// The KMS has not confirmed the keyring for longer than the hard age.
    Expired,
    /// The tenant took the use of its keyring back.
    Revoked,
}

/// The keys of a field, or why there are none, and the vault if it has to say something of it.
pub(crate) struct Found {
    keys: Result<Guard<Arc<FieldKeys>>, Unusable>,
    telling: Option<Arc<Unlocked>>,
}

impl Unlocked {
    pub(crate) fn new(keyring: Arc<Keyring>, hashing: Argon2id, live: Option<Live>) -> Self {
        let vault = live.as_ref().and_then(Live::vault);
        let watch = match &vault {
            Some(vault) => Watch::of_tenant(vault.watch()),
            None => Watch::of_vault(keyring.name()),
        };
        Self {
            keyring: ArcSwap::new(keyring),
            generation: AtomicU64::new(0),
            deadline: Deadline::never(),
            hashing,
            tenants: Cache::new(TENANTS),
            watch: Arc::new(watch),
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

    /// The keys of a field in a table of this vault. Says nothing: see [`Found::told`].
    pub(crate) fn field(
        self: &Arc<Self>,
        table: &FieldTable,
        policy: &'static FieldPolicy,
    ) -> Found {
        let refused = |why| Found {
            keys: Err(why),
            telling: Some(Arc::clone(self)),
        };
        if policy.needs_tenant() && table.tenant().is_none() {
            return refused(Unusable::NoTenant);
        }
        let telling = match self.deadline.standing() {
            Standing::InTime => None,
            Standing::Late => Some(Arc::clone(self)),
            Standing::Passed if self.deadline.is_revoked() => return refused(Unusable::Revoked),
            Standing::Passed => return refused(Unusable::Expired),
        };
        Found {
            keys: Ok(table.field(policy, self)),
            telling,
        }
    }

    #[cold]
    fn tell(&self, refused: Option<Unusable>) {
        match refused {
            Some(Unusable::NoTenant) => self.watch.refuse(Refusal::NoTenant),
            Some(Unusable::Revoked) => self.watch.refuse(Refusal::Revoked),
            Some(Unusable::Expired) => self.watch.refuse(Refusal::Expired),
            None => {}
        }
        if let (None | Some(Unusable::Expired), Some(live)) = (refused, &self.live) {
            live.tell_age(self);
        }
    }
}

impl Found {
    /// Counts and logs what there is to tell, and gives the keys.
    ///
    /// Apart from the look, during which the scope is borrowed: who listens to logs and metrics is the application, which may enter another.
    pub(crate) fn told(self) -> Result<Guard<Arc<FieldKeys>>, Unusable> {
        if let Some(vault) = self.telling {
            vault.tell(self.keys.as_ref().err().copied());
        }
        self.keys
    }
}

impl Unusable {
    pub(crate) fn sealing(self, field: FieldName) -> SealError {
        match self {
            Self::NoTenant => SealError::NoTenant(field),
            Self::Expired => SealError::Expired(field),
            Self::Revoked => SealError::Revoked(field),
        }
    }

    pub(crate) fn opening(self, field: FieldName) -> OpenError {
        match self {
            Self::NoTenant => OpenError::NoTenant(field),
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
