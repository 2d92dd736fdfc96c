//! What wakes the background before its time.

use event_listener::Event;
use std::sync::atomic::{AtomicBool, Ordering};

/// Rung by whoever works, heard by the one who keeps the keyring fresh, also if he listens only later.
#[derive(Default)]
pub(crate) struct Bell {
    rung: AtomicBool,
    event: Event,
}

impl Bell {
    pub(crate) fn ring(&self) {
        self.rung.store(true, Ordering::Release);
        self.event.notify(usize::MAX);
    }

    /// Until it was rung. Once for all that rang since the last time.
    pub(crate) async fn heard(&self) {
        loop {
            // Before the look, so that nothing is missed between the two.
            let listener = self.event.listen();
            if self.rung.swap(false, Ordering::Acquire) {
                return;
            }
            listener.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    /// A refresh takes a while, and nobody listens meanwhile.
    #[test]
    fn what_is_rung_while_nobody_listens_is_heard_later_and_once() {
        let bell = Bell::default();
        assert!(bell.heard().now_or_never().is_none());
        bell.ring();
        bell.ring();
        assert!(bell.heard().now_or_never().is_some());
        assert!(bell.heard().now_or_never().is_none());
    }

    #[test]
    fn who_listens_is_woken() {
        let bell = Bell::default();
        futures_lite::future::block_on(async {
            let mut heard = std::pin::pin!(bell.heard());
            assert!(heard.as_mut().now_or_never().is_none());
            bell.ring();
            heard.await;
        });
    }
}
