//! Servers that stand for those of a cloud: Python programs in `fakes`.

use super::python::interpreter;
use super::server::{self, Server};
use crate::outages::Away;
use serde_json::Value;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A fake that runs.
pub(crate) struct Fake {
    pub(crate) server: Server,
    tls: bool,
}

impl Fake {
    pub(crate) fn start(script: &str, tls: bool) -> Self {
        let (interpreter, script) = (interpreter(), path(script));
        let mut command = vec![&*interpreter, "-B", script.to_str().unwrap()];
        command.extend(["--port", "PORT", "--folder", "FOLDER"]);
        if tls {
            command.push("--tls");
        }
        let server = server::start(&command, &[]);
        Self { server, tls }
    }

    pub(crate) fn port(&self) -> u16 {
        self.server.port()
    }

    pub(crate) fn url(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}", self.port())
    }

    /// The certificate of who signed the server's own, in PEM.
    pub(crate) fn authority(&self) -> Vec<u8> {
        std::fs::read(self.authority_file()).unwrap()
    }

    /// That certificate as a file.
    pub(crate) fn authority_file(&self) -> PathBuf {
        self.server.folder().join("authority.pem")
    }

    /// Asks the fake itself, as an administrator would.
    pub(crate) async fn ask(&self, method: &str, path: &str, token: &str, body: &Value) -> Value {
        let mut client = reqwest::Client::builder();
        if self.tls {
            let authority = reqwest::Certificate::from_pem(&self.authority()).unwrap();
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

impl Away for Fake {
    fn kill(&mut self) {
        self.server.kill();
    }

    async fn restart(&mut self) {
        self.server.restart();
    }

    fn pause(&self) {
        self.server.pause();
    }

    fn resume(&self) {
        self.server.resume();
    }
}

/// A program of `fakes`, to its end. Gives what it printed.
pub(crate) fn run(script: &str, arguments: &[&str]) -> String {
    let output = Command::new(interpreter())
        .arg("-B")
        .arg(path(script))
        .args(arguments)
        .output()
        .unwrap();
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

fn path(script: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fakes")
        .join(script)
}
