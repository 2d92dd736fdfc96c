//! Servers that stand for those of a cloud: Python programs beside this file, in `fakes`.

use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use tempfile::TempDir;

/// A fake that runs.
///
/// It ends when its standard input does. The one end of that pipe that could keep it open is in this process, so a fake never outlives its tests, even
/// if they are killed; a `static` that is never dropped is fine.
pub(crate) struct Fake {
    script: &'static str,
    tls: bool,
    folder: TempDir,
    process: Child,
    input: Option<ChildStdin>,
    port: u16,
    authority: Option<String>,
}

impl Fake {
    /// Starts one on a free port.
    pub(crate) fn start(script: &'static str, tls: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (process, input, port, authority) = launch(script, tls, folder.path(), 0);
        Self {
            script,
            tls,
            folder,
            process,
            input: Some(input),
            port,
            authority,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// The certificate of who signed the server's own, in PEM.
    pub(crate) fn authority(&self) -> &str {
        self.authority.as_deref().expect("it serves TLS")
    }

    /// That certificate as a file.
    pub(crate) fn authority_file(&self) -> PathBuf {
        let path = self.folder.path().join("authority.pem");
        std::fs::write(&path, self.authority()).unwrap();
        path
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again after [`kill`](Self::kill), on the same port and with the same keys.
    pub(crate) fn restart(&mut self) {
        let (process, input, port, authority) =
            launch(self.script, self.tls, self.folder.path(), self.port);
        assert_eq!((port, &authority), (self.port, &self.authority));
        self.process = process;
        self.input = Some(input);
    }

    /// Connections are accepted by the kernel, and nothing is answered.
    pub(crate) fn pause(&self) {
        self.signal("-STOP");
    }

    pub(crate) fn resume(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Asks the fake itself, as an administrator would.
    pub(crate) async fn ask(&self, method: &str, path: &str, token: &str, body: &Value) -> Value {
        let mut client = reqwest::Client::builder();
        if let Some(authority) = &self.authority {
            let authority = reqwest::Certificate::from_pem(authority.as_bytes()).unwrap();
            client = client.tls_certs_only([authority]);
        }
        let answer = client
            .build()
            .unwrap()
            .request(method.parse().unwrap(), format!("{}{path}", self.url()))
            .bearer_auth(token)
            .json(body)
            .send()
            .await
            .unwrap();
        let status = answer.status();
        let answer = answer.json().await.unwrap();
        assert!(status.is_success(), "{method} {path}: {answer}");
        answer
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
        drop(self.input.take());
    }
}

/// A program of `fakes`, to its end. Gives what it printed.
pub(crate) fn run(script: &str, arguments: &[&str]) -> String {
    let output = python(script).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{script}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A port of this machine where nothing listens.
pub(crate) fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn launch(
    script: &str,
    tls: bool,
    folder: &Path,
    port: u16,
) -> (Child, ChildStdin, u16, Option<String>) {
    let mut command = python(script);
    command
        .arg("--state")
        .arg(folder.join("state.json"))
        .args(["--port", &port.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    if tls {
        command.arg("--tls");
    }
    let mut process = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let told: Value = serde_json::from_str(&line)
        .unwrap_or_else(|_| panic!("{script} does not start: see what it printed above"));
    let port = told["port"].as_u64().unwrap().try_into().unwrap();
    let authority = told["authority"].as_str().map(str::to_owned);
    let input = process.stdin.take().unwrap();
    (process, input, port, authority)
}

fn python(script: &str) -> Command {
    let python = std::env::var_os(PYTHON).unwrap_or_else(|| {
        panic!("{PYTHON} is not set to a python that has tests/kms/requirements.txt")
    });
    let fakes = Path::new(env!("CARGO_MANIFEST_DIR")).join("fakes");
    let mut command = Command::new(python);
    command.arg("-B").arg(fakes.join(script));
    command
}

const PYTHON: &str = "FIELDSEAL_TEST_KMS_PYTHON";
