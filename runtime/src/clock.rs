//! Until when keys may be used, asked for every value: a coarse clock, which costs a fraction of the exact one.

use coarsetime::{Duration, Instant};
use std::sync::atomic::{AtomicU64, Ordering};

/// Moments that move on as long as the KMS confirms the keyring.
pub(crate) struct Deadline {
    /// From here on nothing is used.
    hard: AtomicU64,
    /// From here on somebody should look.
    soft: AtomicU64,
    /// From here on it may be said again.
    silent: AtomicU64,
}

/// How it stands with the keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Standing {
    InTime,
    /// They are used, and were not confirmed for some time.
    Late,
    /// They are not used.
    Passed,
}

const NEVER: u64 = u64::MAX;
const REVOKED: u64 = 0;

impl Deadline {
    /// For a keyring that nothing has to confirm.
    pub(crate) fn never() -> Self {
        Self {
            hard: AtomicU64::new(NEVER),
            soft: AtomicU64::new(NEVER),
            silent: AtomicU64::new(0),
        }
    }

    pub(crate) fn standing(&self) -> Standing {
        let hard = self.hard.load(Ordering::Relaxed);
        if hard == NEVER {
            return Standing::InTime;
        }
        match Instant::now().as_ticks() {
            now if now >= hard => Standing::Passed,
            now if now >= self.soft.load(Ordering::Relaxed) => Standing::Late,
            _ => Standing::InTime,
        }
    }

    /// So long after a moment in the past, unless it was revoked: that is for ever.
    pub(crate) fn extend(
        &self,
        from: std::time::Instant,
        soft: std::time::Duration,
        hard: std::time::Duration,
    ) {
        let passed = from.elapsed();
        self.soft
            .store(later(soft.saturating_sub(passed)), Ordering::Relaxed);
        let hard = later(hard.saturating_sub(passed)).clamp(REVOKED + 1, NEVER - 1);
        let _ = self
            .hard
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |present| {
                (present != REVOKED).then_some(hard)
            });
    }

    pub(crate) fn revoke(&self) {
        self.hard.store(REVOKED, Ordering::Relaxed);
    }

    pub(crate) fn is_revoked(&self) -> bool {
        self.hard.load(Ordering::Relaxed) == REVOKED
    }

    /// Whether it is time to say how it stands: once in so long, however many ask.
    pub(crate) fn is_to_be_told(&self, every: std::time::Duration) -> bool {
        let silent = self.silent.load(Ordering::Relaxed);
        let may = Instant::now().as_ticks() >= silent;
        may && self
            .silent
            .compare_exchange(silent, later(every), Ordering::Relaxed, Ordering::Relaxed)
            .is_ok()
    }
}

/// So long from now. What is longer than a century never comes, and would overflow.
fn later(by: std::time::Duration) -> u64 {
    let by = Duration::from(by.min(CENTURY));
    Instant::now().saturating_add(by).as_ticks()
}

const CENTURY: std::time::Duration = std::time::Duration::from_secs(100 * 365 * 24 * 60 * 60);

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: std::time::Duration = std::time::Duration::from_secs(3600);
    const ZERO: std::time::Duration = std::time::Duration::ZERO;

    fn now() -> std::time::Instant {
        std::time::Instant::now()
    }

    #[test]
    fn a_deadline_passes_when_its_time_is_over() {
        let deadline = Deadline::never();
        assert_eq!(deadline.standing(), Standing::InTime);
        deadline.extend(now(), HOUR, HOUR);
        assert_eq!(deadline.standing(), Standing::InTime);
        deadline.extend(now(), ZERO, HOUR);
        assert_eq!(deadline.standing(), Standing::Late);
        deadline.extend(now(), ZERO, ZERO);
        assert_eq!(deadline.standing(), Standing::Passed);
        assert!(!deadline.is_revoked());
    }

    #[test]
    fn what_was_revoked_stays_so() {
        let deadline = Deadline::never();
        deadline.revoke();
        deadline.extend(now(), HOUR, HOUR);
        assert_eq!(deadline.standing(), Standing::Passed);
        assert!(deadline.is_revoked());
    }

    #[test]
    fn an_age_that_is_longer_than_any_clock_is_no_overflow() {
        let deadline = Deadline::never();
        deadline.extend(now(), std::time::Duration::MAX, std::time::Duration::MAX);
        assert_eq!(deadline.standing(), Standing::InTime);
    }

    #[test]
    fn it_is_told_once_in_an_interval() {
        let deadline = Deadline::never();
        assert!(deadline.is_to_be_told(HOUR));
        assert!(!deadline.is_to_be_told(HOUR));
        let often = Deadline::never();
        assert!(often.is_to_be_told(ZERO) && often.is_to_be_told(ZERO));
    }
}
