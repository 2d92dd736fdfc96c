//! Servers in processes of their own, on loopback ports that were free.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A server that runs, with a folder of its own.
///
/// A shell stands between: it kills the server as soon as its standard input ends. The other end of that pipe is in this process alone, so a server
/// never outlives its tests, whatever ends them, even while it is paused; and one that is held by a `static` is fine. The shell ignores what a terminal
/// sends to all processes of a group, so that it lives long enough.
pub(crate) struct Server {
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
    folder: TempDir,
    port: u16,
    process: Option<Process>,
}

struct Process {
    shell: Child,
    input: Option<ChildStdin>,
    pid: u32,
}

/// `PORT` and `FOLDER` in an argument or a variable are replaced.
pub(crate) fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Server {
    let mut server = Server {
        arguments: arguments.iter().map(|text| (*text).to_owned()).collect(),
        variables: variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        folder: tempfile::tempdir().unwrap(),
        port: 0,
        process: None,
    };
    // Someone else may take a port before the server does.
    for _ in 0..5 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        server.port = listener.local_addr().unwrap().port();
        drop(listener);
        if server.launch() {
            return server;
        }
    }
    panic!("it does not start:\n{}", server.log());
}

impl Server {
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Where it runs, and keeps what it keeps.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Kills it, as a power failure would.
    pub(crate) fn kill(&mut self) {
        self.end("KILL");
    }

    /// Asks it to end, and waits until it did.
    pub(crate) fn stop(&mut self) {
        self.end("TERM");
    }

    /// Starts it again, on the same port and in the same folder.
    pub(crate) fn restart(&mut self) {
        self.end("KILL");
        assert!(self.launch(), "it does not start again:\n{}", self.log());
    }

    /// Keeps it from running, with its connections open.
    pub(crate) fn pause(&self) {
        self.signal("STOP");
        self.until("it is paused", |state| state == Some('T'));
    }

    pub(crate) fn resume(&self) {
        self.signal("CONT");
    }

    /// Whether it listens before it ends.
    fn launch(&mut self) -> bool {
        let port = self.port.to_string();
        let folder = self.folder.path().to_str().unwrap();
        let filled = |text: &str| text.replace("PORT", &port).replace("FOLDER", folder);
        let mut shell = Command::new("sh")
            .args(["-c", SHELL, "sh"])
            .args(self.arguments.iter().map(|text| filled(text)))
            .envs(
                self.variables
                    .iter()
                    .map(|(name, value)| (name, filled(value))),
            )
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = shell.stdin.take();
        let mut pid = String::new();
        BufReader::new(shell.stdout.take().unwrap())
            .read_line(&mut pid)
            .unwrap();
        self.process = Some(Process {
            shell,
            input,
            pid: pid.trim().parse().unwrap(),
        });
        let mut listens = false;
        self.until("it listens or ends", |state| {
            listens = TcpStream::connect(("127.0.0.1", self.port)).is_ok();
            listens || matches!(state, None | Some('Z'))
        });
        listens && !matches!(self.state(), None | Some('Z'))
    }

    fn end(&mut self, signal: &str) {
        if self.process.is_some() {
            self.signal(signal);
            self.until("it ends", |state| matches!(state, None | Some('Z')));
            self.process = None;
        }
    }

    fn signal(&self, signal: &str) {
        let pid = self.process.as_ref().unwrap().pid.to_string();
        let status = Command::new("kill")
            .args([&format!("-{signal}"), &pid])
            .status()
            .unwrap();
        assert!(status.success(), "kill -{signal} {pid}");
    }

    /// As `ps` prints it: `T` for paused, `Z` for ended.
    fn state(&self) -> Option<char> {
        let pid = self.process.as_ref()?.pid;
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name before it stands in brackets and may hold anything.
        stat.rsplit_once(") ")?.1.chars().next()
    }

    fn until(&self, what: &str, mut is_so: impl FnMut(Option<char>) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(120);
        while !is_so(self.state()) {
            assert!(Instant::now() < deadline, "not yet: {what}\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.input.take());
        // It killed the server, and goes away.
        let _ = self.shell.wait();
    }
}

/// Its arguments are the server's command. `$!` is the server from then on.
const SHELL: &str = r#"
trap "" INT TERM HUP
"$@" </dev/null >>server.log 2>&1 &
echo $!
cat >/dev/null
kill -KILL $! 2>/dev/null
wait
"#;
