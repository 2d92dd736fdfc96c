//! Until when keys may be used, asked for every value: a coarse clock, which costs a fraction of the exact one.

use coarsetime::{Duration, Instant};
use std::sync::atomic::{AtomicU64, Ordering};

/// A moment that moves on as long as the KMS confirms the keyring.
pub(crate) struct Deadline(AtomicU64);

const NEVER: u64 = u64::MAX;
const REVOKED: u64 = 0;

impl Deadline {
    /// For a keyring that nothing has to confirm.
    pub(crate) fn never() -> Self {
        Self(AtomicU64::new(NEVER))
    }

    pub(crate) fn has_passed(&self) -> bool {
        match self.0.load(Ordering::Relaxed) {
            NEVER => false,
            deadline => Instant::now().as_ticks() >= deadline,
        }
    }

    /// So long from now, unless it was revoked: that is for ever.
    pub(crate) fn extend(&self, by: std::time::Duration) {
        let deadline = Instant::now() + Duration::from(by);
        let deadline = deadline.as_ticks().clamp(REVOKED + 1, NEVER - 1);
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |present| {
                (present != REVOKED).then_some(deadline)
            });
    }

    pub(crate) fn revoke(&self) {
        self.0.store(REVOKED, Ordering::Relaxed);
    }

    pub(crate) fn is_revoked(&self) -> bool {
        self.0.load(Ordering::Relaxed) == REVOKED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_passes_when_its_time_is_over() {
        let deadline = Deadline::never();
        assert!(!deadline.has_passed());
        deadline.extend(std::time::Duration::from_secs(3600));
        assert!(!deadline.has_passed());
        deadline.extend(std::time::Duration::ZERO);
        assert!(deadline.has_passed() && !deadline.is_revoked());
    }

    #[test]
    fn what_was_revoked_stays_so() {
        let deadline = Deadline::never();
        deadline.revoke();
        deadline.extend(std::time::Duration::from_secs(3600));
        assert!(deadline.has_passed() && deadline.is_revoked());
    }
}
