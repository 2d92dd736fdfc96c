//! Tokens of SoftHSM in another process, behind a socket, as those of a network HSM are behind a network: p11-kit's server and client module.

use super::softhsm::{SOCKET, SoftHsm, library};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A server of one test's tokens. It ends when this is dropped, and by itself after two minutes if the test was killed: `timeout` leads its process
/// group, and no server of p11-kit outlives that.
pub(crate) struct Remote {
    socket: PathBuf,
    server: Child,
}

impl Remote {
    /// Serves the tokens, and waits until it listens.
    pub(crate) fn serve(store: &SoftHsm) -> Self {
        Self::serve_at(&store.folder().join(SOCKET))
    }

    /// At another socket than the one that the module asks.
    pub(crate) fn serve_at(socket: &Path) -> Self {
        let socket = socket.to_owned();
        // A server that was killed leaves it.
        let _ = fs::remove_file(&socket);
        let server = Command::new("timeout")
            .args(["120", "p11-kit", "server", "--foreground", "--name"])
            .arg(&socket)
            .arg("--provider")
            .arg(library())
            .arg("pkcs11:")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("`timeout` is not installed (Debian: coreutils)");
        let mut remote = Self { socket, server };
        let end = Instant::now() + Duration::from_secs(20);
        while !remote.socket.exists() {
            let ended = remote.server.try_wait().unwrap();
            assert!(
                ended.is_none(),
                "p11-kit does not serve (Debian: p11-kit): {ended:?}"
            );
            assert!(Instant::now() < end, "p11-kit does not listen");
            thread::sleep(Duration::from_millis(5));
        }
        remote
    }

    /// Stops it with what it has open, or lets it go on.
    pub(crate) fn pause(&self) {
        self.signal("STOP");
    }

    pub(crate) fn resume(&self) {
        self.signal("CONT");
    }

    /// To all that it has started, a process for each client.
    fn signal(&self, signal: &str) {
        let group = format!("-{}", self.server.id());
        let status = Command::new("kill")
            .args(["-s", signal, "--", &group])
            .status()
            .unwrap();
        assert!(status.success());
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        self.signal("KILL");
        let _ = self.server.wait();
    }
}

/// The module that asks it, wherever `P11_KIT_SERVER_ADDRESS` says.
pub(crate) fn client() -> PathBuf {
    let places = [
        format!(
            "/usr/lib/{}-linux-gnu/pkcs11/p11-kit-client.so",
            std::env::consts::ARCH
        ),
        "/usr/lib64/pkcs11/p11-kit-client.so".to_owned(),
        "/usr/lib/pkcs11/p11-kit-client.so".to_owned(),
    ];
    let there = places.iter().map(PathBuf::from).find(|path| path.exists());
    there.expect("p11-kit's client is not installed (Debian: p11-kit-modules)")
}
