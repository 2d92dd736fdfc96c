//! What a vault counts while it works, and what makes it look for a new keyring early.

use crate::error::FieldName;
use crate::keyring::KeyId;
use event_listener::{Event, EventListener};
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Counters, and the key ids that are known to be unknown.
#[derive(Default)]
pub(crate) struct Watch {
    unknown: AtomicU64,
    refused: AtomicU64,
    remembered: Mutex<HashSet<KeyId>>,
    wanted: Event,
}

/// How many unknown ids are remembered. A full memory asks for nothing: an attacker who fills it gains a wait of one refresh.
const REMEMBERED: usize = 1024;

impl Watch {
    /// A value stands under a key that is not in the keyring: perhaps a new key, perhaps a hostile row.
    ///
    /// Asks for a refresh once for each id, as long as the memory has room; never does I/O itself.
    pub(crate) fn unknown(&self, id: KeyId) {
        self.unknown.fetch_add(1, Ordering::Relaxed);
        let mut remembered = self.remembered();
        if remembered.len() < REMEMBERED && remembered.insert(id) {
            // Once for each id, and so often at most: whoever writes rows must not fill the log.
            tracing::warn!(
                key = id.number(),
                "a value stands under a key that is not in the keyring"
            );
            self.wanted.notify(usize::MAX);
        }
    }

    /// A value of a field did not open under its key.
    pub(crate) fn refused(&self, field: FieldName, id: KeyId) {
        self.refused.fetch_add(1, Ordering::Relaxed);
        tracing::debug!(%field, key = id.number(), "a value does not open under its key");
    }

    /// Forgets which ids are unknown: another keyring may have them.
    pub(crate) fn forget(&self) {
        self.remembered().clear();
    }

    /// Hears of the next unknown id.
    pub(crate) fn wanted(&self) -> EventListener {
        self.wanted.listen()
    }

    pub(crate) fn unknown_count(&self) -> u64 {
        self.unknown.load(Ordering::Relaxed)
    }

    pub(crate) fn refused_count(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
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

    #[test]
    fn an_unknown_id_asks_once_and_a_flood_of_them_a_bounded_number_of_times() {
        let watch = Watch::default();
        let mut asked = 0;
        for number in (1..5_000).chain(1..5_000) {
            let listener = watch.wanted();
            watch.unknown(KeyId::new(number).unwrap());
            asked += usize::from(futures_util::FutureExt::now_or_never(listener).is_some());
        }
        assert_eq!(asked, REMEMBERED);
        assert_eq!(watch.unknown_count(), 9_998);
    }
}
