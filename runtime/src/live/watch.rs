//! What a keyring in use notices while it works: refused values, and keys that it does not know, which make it look for a new document early.

use super::bell::Bell;
use super::tally::{Refusal, Tally};
use crate::error::FieldName;
use crate::keyring::KeyId;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Counters, and the key ids that are known to be unknown.
pub(crate) struct Watch {
    tally: Arc<Tally>,
    remembered: Mutex<HashSet<KeyId>>,
    /// Whether this keyring asked for a look at its document.
    asks: AtomicBool,
    /// What it rings then: the vault's bell, or for a tenant's own keyring the one of all tenants.
    bell: Arc<Bell>,
    /// What the keyrings of tenants ring.
    of_tenants: Arc<Bell>,
}

/// How many unknown ids are remembered. A full memory asks for nothing: an attacker who fills it gains a wait of one refresh.
const REMEMBERED: usize = 1024;

impl Watch {
    /// Of a vault, whose keyring has this name.
    pub(crate) fn of_vault(keyring: &str) -> Self {
        Self::new(Arc::new(Tally::of(keyring)), Arc::default())
    }

    /// Of a tenant's own keyring: counted with the vault's, and heard by who keeps the tenants' keyrings fresh.
    pub(crate) fn of_tenant(vault: &Self) -> Self {
        Self::new(Arc::clone(&vault.tally), Arc::clone(&vault.of_tenants))
    }

    fn new(tally: Arc<Tally>, bell: Arc<Bell>) -> Self {
        Self {
            tally,
            remembered: Mutex::default(),
            asks: AtomicBool::new(false),
            bell,
            of_tenants: Arc::default(),
        }
    }

    /// A value stands under a key that is not in the keyring: perhaps a new key, perhaps a hostile row.
    ///
    /// Asks for a look at the document once for each id, as long as the memory has room; never does I/O itself.
    pub(crate) fn unknown(&self, id: KeyId) {
        self.tally.refused(Refusal::UnknownKey);
        let mut remembered = self.remembered();
        if remembered.len() < REMEMBERED && remembered.insert(id) {
            // Once for each id, and so often at most: whoever writes rows must not fill the log.
            tracing::warn!(
                key = id.number(),
                "a value stands under a key that is not in the keyring"
            );
            self.asks.store(true, Ordering::Release);
            self.bell.ring();
        }
    }

    /// A value of a field did not open under its key.
    pub(crate) fn refused(&self, field: FieldName, id: KeyId) {
        self.tally.refused(Refusal::Tampered);
        tracing::debug!(%field, key = id.number(), "a value does not open under its key");
    }

    /// A value was refused.
    pub(crate) fn refuse(&self, why: Refusal) {
        self.tally.refused(why);
        tracing::debug!(reason = why.name(), "a value was refused");
    }

    /// Forgets which ids are unknown: another keyring may have them.
    pub(crate) fn forget(&self) {
        self.remembered().clear();
    }

    /// What is rung when this keyring asks for a look at its document.
    pub(crate) fn bell(&self) -> &Arc<Bell> {
        &self.bell
    }

    /// What is rung when a tenant's own keyring asks for one.
    pub(crate) fn bell_of_tenants(&self) -> &Arc<Bell> {
        &self.of_tenants
    }

    /// Whether this keyring asked since the last time.
    pub(crate) fn asked(&self) -> bool {
        self.asks.swap(false, Ordering::Acquire)
    }

    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, HashSet<KeyId>> {
        self.remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn an_unknown_id_asks_once_and_a_flood_of_them_a_bounded_number_of_times() {
        let watch = Watch::of_vault("tests");
        let mut asked = 0;
        for number in (1..5_000).chain(1..5_000) {
            watch.unknown(KeyId::new(number).unwrap());
            asked += usize::from(watch.bell().heard().now_or_never().is_some());
        }
        assert_eq!(asked, REMEMBERED);
        assert_eq!(watch.tally().refusals().unknown_key, 9_998);
    }

    #[test]
    fn a_tenants_own_keyring_rings_for_the_tenants_and_counts_for_the_vault() {
        let vault = Watch::of_vault("tests");
        let (one, other) = (Watch::of_tenant(&vault), Watch::of_tenant(&vault));
        one.unknown(KeyId::new(7).unwrap());
        assert!(vault.bell().heard().now_or_never().is_none());
        assert!(vault.bell_of_tenants().heard().now_or_never().is_some());
        assert!(one.asked() && !one.asked() && !other.asked() && !vault.asked());
        assert_eq!(vault.tally().refusals().unknown_key, 1);
    }
}
