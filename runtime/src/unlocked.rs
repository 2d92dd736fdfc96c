//! A keyring in use: what all scopes of one vault share.

use crate::field_keys::FieldKeys;
use crate::field_table::FieldTable;
use crate::keyring::Keyring;
use crate::password::argon2id::Argon2id;
use crate::policy::FieldPolicy;
use quick_cache::sync::Cache;
use std::sync::Arc;

/// What all scopes of one vault share.
pub(crate) struct Unlocked {
    keyring: Arc<Keyring>,
    hashing: Argon2id,
    tenants: Cache<Arc<str>, Arc<FieldTable>>,
}

impl Unlocked {
    pub(crate) fn new(keyring: Keyring, hashing: Argon2id) -> Self {
        Self {
            keyring: Arc::new(keyring),
            hashing,
            tenants: Cache::new(TENANTS),
        }
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    pub(crate) fn hashing(&self) -> Argon2id {
        self.hashing
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
    pub(crate) fn field<'a>(
        &self,
        table: &'a FieldTable,
        policy: &'static FieldPolicy,
    ) -> &'a Arc<FieldKeys> {
        table.field(policy, &self.keyring)
    }
}

/// How many tenants' derived keys are kept.
const TENANTS: usize = 1024;
