//! A port that nobody may knock at.

use std::io::ErrorKind;
use std::net::TcpListener;

/// Listens on a free port, and tells whether anyone came.
pub(crate) struct Trap(TcpListener);

impl Trap {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    pub(crate) fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    /// The kernel completes connections by itself: whoever came stands in the queue.
    pub(crate) fn is_untouched(&self) -> bool {
        let came = self.0.accept();
        came.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    }
}
