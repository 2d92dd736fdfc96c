//! The bound on hashing in this process: so many logins at once must not take all its memory or processors.

use std::sync::LazyLock;

use async_lock::{Mutex, Semaphore, SemaphoreGuard};

/// Lets in as many hashes at once as there are processors and as memory allows.
pub(super) struct Gate {
    permits: Semaphore,
    count: usize,
    kib_per_permit: u32,
    /// Who needs several permits takes them one after the other, and alone: two half-served would wait for ever.
    turn: Mutex<()>,
}

/// The gate of this process.
pub(super) static GATE: LazyLock<Gate> = LazyLock::new(|| {
    Gate::new(
        std::thread::available_parallelism().map_or(1, usize::from),
        MEMORY_KIB,
    )
});

impl Gate {
    fn new(processors: usize, memory_kib: u32) -> Self {
        let most = (memory_kib / LEAST_KIB_PER_PERMIT).max(1);
        let count = u32::try_from(processors).unwrap_or(most).clamp(1, most);
        Self {
            permits: Semaphore::new(count as usize),
            count: count as usize,
            kib_per_permit: memory_kib / count,
            turn: Mutex::new(()),
        }
    }

    /// Waits until a hash of so much memory may start.
    pub(super) async fn enter(&self, memory_kib: u32) -> Pass<'_> {
        let needed = self.permits_for(memory_kib);
        let mut permits = Vec::with_capacity(needed);
        let _turn = if needed > 1 {
            Some(self.turn.lock().await)
        } else {
            None
        };
        while permits.len() < needed {
            permits.push(self.permits.acquire().await);
        }
        Pass { _permits: permits }
    }

    /// Like [`enter`](Self::enter), blocking the thread.
    pub(super) fn enter_blocking(&self, memory_kib: u32) -> Pass<'_> {
        let needed = self.permits_for(memory_kib);
        let _turn = if needed > 1 {
            Some(self.turn.lock_blocking())
        } else {
            None
        };
        Pass {
            _permits: (0..needed)
                .map(|_| self.permits.acquire_blocking())
                .collect(),
        }
    }

    fn permits_for(&self, memory_kib: u32) -> usize {
        let needed = memory_kib.div_ceil(self.kib_per_permit) as usize;
        needed.clamp(1, self.count)
    }
}

/// The right to hash, until it is dropped.
pub(super) struct Pass<'a> {
    _permits: Vec<SemaphoreGuard<'a>>,
}

/// What all hashes at once may fill: 512 MiB.
const MEMORY_KIB: u32 = 512 * 1024;

/// The memory of a hash with the default parameters.
const LEAST_KIB_PER_PERMIT: u32 = 19_456;

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn the_gate_is_as_wide_as_processors_and_memory_allow() {
        let width = |processors, memory_kib| Gate::new(processors, memory_kib).count;
        assert_eq!(width(2, MEMORY_KIB), 2);
        assert_eq!(width(64, MEMORY_KIB), 26);
        assert_eq!(width(64, 1), 1);
        assert_eq!(width(0, MEMORY_KIB), 1);
    }

    #[test]
    fn a_large_hash_takes_several_permits_and_never_more_than_there_are() {
        let gate = Gate::new(8, 80_000);
        assert_eq!(gate.count, 4);
        assert_eq!(gate.permits_for(1), 1);
        assert_eq!(gate.permits_for(20_000), 1);
        assert_eq!(gate.permits_for(20_001), 2);
        assert_eq!(gate.permits_for(1_000_000), 4);
    }

    #[test]
    fn hashes_at_once_stay_within_the_memory() {
        let gate = Gate::new(3, 60_000);
        let (in_use, most) = (AtomicU32::new(0), AtomicU32::new(0));
        std::thread::scope(|threads| {
            for thread in 0..8_u32 {
                let (gate, in_use, most) = (&gate, &in_use, &most);
                threads.spawn(move || {
                    for round in 0..50 {
                        let memory_kib = 20_000 * (1 + (thread + round) % 3);
                        let _pass = gate.enter_blocking(memory_kib);
                        most.fetch_max(
                            in_use.fetch_add(memory_kib, Ordering::SeqCst) + memory_kib,
                            Ordering::SeqCst,
                        );
                        std::thread::yield_now();
                        in_use.fetch_sub(memory_kib, Ordering::SeqCst);
                    }
                });
            }
        });
        assert!(most.load(Ordering::SeqCst) <= 60_000);
        assert_eq!(in_use.load(Ordering::SeqCst), 0);
    }
}
