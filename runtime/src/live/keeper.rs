//! What runs beside an application: it refreshes a vault and the keyrings of its tenants, until the vault is gone.

use super::bell::Bell;
use super::{FIRST_RETRY, Live};
use crate::entropy;
use crate::unlocked::Unlocked;
use futures_timer::Delay;
use futures_util::future::{Either, join, join_all, select};
use std::pin::pin;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// Unknown keys cause no more than one look at a document in this time.
const LEAST_BETWEEN: Duration = Duration::from_secs(10);
/// However rarely a refresh is wanted: timers and clocks end somewhere.
const LONGEST_BETWEEN: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Refreshes a vault and the keyrings of its tenants until the vault is dropped.
pub(crate) async fn keep_fresh(vault: Weak<Unlocked>) {
    // Side by side: a store or a KMS that hangs makes nobody else's keyring old.
    join(keep(&vault, Kept::Vault), keep(&vault, Kept::Tenants)).await;
}

/// What is kept fresh.
#[derive(Clone, Copy)]
enum Kept {
    Vault,
    Tenants,
}

async fn keep(vault: &Weak<Unlocked>, kept: Kept) {
    let Some((every, bell)) = vault.upgrade().and_then(|vault| kept.begin(&vault)) else {
        return;
    };
    let mut refresh_at = Instant::now() + jittered(every);
    let mut look_from = Instant::now();
    let mut is_asked = false;
    let mut failures = 0;
    loop {
        let timer = Delay::new(
            wake_at(refresh_at, is_asked.then_some(look_from))
                .saturating_duration_since(Instant::now()),
        );
        match is_asked {
            true => timer.await,
            false => {
                if let Either::Right(_) = select(timer, pin!(bell.heard())).await {
                    is_asked = true;
                    continue;
                }
            }
        }
        let Some(vault) = vault.upgrade() else {
            return;
        };
        // What a refresh does is more than a look.
        let is_due = Instant::now() >= refresh_at;
        if is_asked {
            look_from = Instant::now() + LEAST_BETWEEN;
        }
        if std::mem::take(&mut is_asked) && !is_due && !kept.look(&vault).await {
            continue;
        }
        failures = match kept.refresh(&vault).await {
            true => 0,
            false => failures + 1,
        };
        let delay = match failures {
            0 => every,
            failures => retry(failures).min(every),
        };
        refresh_at = Instant::now() + jittered(delay);
    }
}

/// Hostile rows may ask for a look again and again: they get one now and then, and never put a refresh off.
fn wake_at(refresh_at: Instant, look_from: Option<Instant>) -> Instant {
    match look_from {
        Some(look_from) => look_from.min(refresh_at),
        None => refresh_at,
    }
}

impl Kept {
    /// How often it is refreshed, and what asks for a look before; `None` where there is nothing to keep fresh.
    fn begin(self, vault: &Unlocked) -> Option<(Duration, Arc<Bell>)> {
        let live = vault.live()?;
        let bell = match self {
            Self::Vault => vault.watch().bell(),
            Self::Tenants => {
                live.tenants()?;
                vault.watch().bell_of_tenants()
            }
        };
        Some((live.ages().refresh, Arc::clone(bell)))
    }

    /// Looks at the document, without asking a KMS; whether a refresh is worth while.
    async fn look(self, vault: &Unlocked) -> bool {
        let Some(live) = vault.live() else {
            return false;
        };
        let Some(tenants) = live.tenants().filter(|_| matches!(self, Self::Tenants)) else {
            return live.has_changed().await;
        };
        let own = tenants.own();
        let asking = own.iter().filter(|(_, own)| own.watch().asked());
        join_all(asking.map(async |(name, own)| {
            if let Some(live) = own.live()
                && live.has_changed().await
            {
                tenants.refresh(name, own).await;
            }
        }))
        .await;
        false
    }

    /// Whether it succeeded. What became of it was logged and counted.
    async fn refresh(self, vault: &Unlocked) -> bool {
        match (self, vault.live()) {
            (Self::Vault, Some(live)) => live.refresh(vault).await.is_ok(),
            (Self::Tenants, Some(live)) => {
                live.refresh_tenants().await;
                true
            }
            (_, None) => true,
        }
    }
}

impl Live {
    /// Refreshes the keyrings of tenants that are in use.
    pub(crate) async fn refresh_tenants(&self) {
        let Some(tenants) = self.tenants() else {
            return;
        };
        tenants.forget_those_of_the_vault();
        let own = tenants.own();
        join_all(own.iter().map(|(name, own)| tenants.refresh(name, own))).await;
    }
}

fn retry(failures: u32) -> Duration {
    FIRST_RETRY.saturating_mul(1 << (failures - 1).min(16))
}

/// Four to six fifths of it, so that the processes of an application do not come all at once.
fn jittered(delay: Duration) -> Duration {
    let mut random = [0; 1];
    // Without randomness there is no jitter, which is no reason to stop.
    let _ = entropy::fill(&mut random);
    delay
        .min(LONGEST_BETWEEN)
        .mul_f64(0.8 + f64::from(random[0]) / 255.0 * 0.4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_that_is_asked_for_never_puts_a_refresh_off() {
        let now = Instant::now();
        let (soon, later) = (now + LEAST_BETWEEN / 2, now + LEAST_BETWEEN);
        assert_eq!(wake_at(soon, Some(later)), soon);
        assert_eq!(wake_at(later, Some(soon)), soon);
        assert_eq!(wake_at(later, None), later);
    }

    #[test]
    fn a_refresh_that_is_never_wanted_has_a_time_all_the_same() {
        let longest = jittered(Duration::MAX);
        assert!(Instant::now().checked_add(longest).is_some());
        assert!(retry(u32::MAX) > FIRST_RETRY);
    }
}
