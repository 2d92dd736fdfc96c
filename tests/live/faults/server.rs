//! A server that nobody else uses, to be killed.

use crate::place::Place;
use crate::reach::{Reach, Server, variable};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) struct Own {
    server: Server,
    folder: PathBuf,
    port: String,
}

/// A folder beside those of the common servers, where `tests/servers` clears up, too.
pub(crate) fn folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let servers = PathBuf::from(variable("FIELDSEAL_TEST_SERVERS"));
    let folder = servers.join(format!("own_{}_{count}", std::process::id()));
    fs::create_dir(&folder).unwrap();
    // The user of the server passes through.
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

impl Own {
    pub(crate) fn start(server: Server) -> Self {
        Self::start_in(server, folder(), &[])
    }

    pub(crate) fn start_in(server: Server, folder: PathBuf, options: &[&str]) -> Self {
        let authority = variable("FIELDSEAL_TEST_SERVERS");
        // What is committed survives the process, as it does where nobody turned that off for the sake of speed.
        let (kind, durable): (_, &[_]) = match server {
            Server::Postgres => (
                "postgres",
                &["-csynchronous_commit=on", "-cfull_page_writes=on"],
            ),
            Server::MariaDb => (
                "mariadb",
                &[
                    "--innodb-flush-log-at-trx-commit=2",
                    "--innodb-doublewrite=1",
                ],
            ),
        };
        // Before it starts, so that it is stopped whatever happens.
        let mut own = Self {
            server,
            folder,
            port: String::new(),
        };
        let mut arguments = vec!["start", kind, own.folder.to_str().unwrap(), &authority];
        arguments.extend(durable);
        arguments.extend(options);
        let said = servers(&arguments);
        let port = said.lines().find_map(|line| line.strip_prefix("port="));
        own.port = port.unwrap().to_owned();
        own
    }

    /// A place of its own there.
    pub(crate) fn place(&self) -> Place {
        let reach = Reach::fresh(self.server);
        Place::on(Reach {
            address: format!("localhost:{}", self.port),
            ..reach
        })
    }

    /// Ends each of its processes in the middle of its work.
    pub(crate) fn crash(&self) {
        servers(&["crash", self.folder.to_str().unwrap()]);
    }

    pub(crate) fn restart(&self) {
        servers(&["restart", self.folder.to_str().unwrap()]);
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let _ = Command::new(SERVERS).arg("stop").arg(&self.folder).status();
    }
}

#[track_caller]
fn servers(arguments: &[&str]) -> String {
    let output = Command::new(SERVERS).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

const SERVERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/servers");
