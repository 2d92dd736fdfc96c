//! What `tests/servers run` leaves when somebody ends it in the middle: nothing, whichever signal it was and whichever process it met.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use tempfile::TempDir;

#[test]
fn a_run_that_is_interrupted_leaves_nothing() {
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        let temporary = temporary();
        let run = Run::begin(&temporary);
        kill(signal, run.process.id());
        assert_eq!(run.end().signal(), Some(number));
        assert_empty(&temporary);
    }
}

#[test]
fn a_run_that_is_killed_leaves_nothing() {
    let temporary = temporary();
    let run = Run::begin(&temporary);
    kill("KILL", run.process.id());
    assert_eq!(run.end().signal(), Some(9));
    assert_empty(&temporary);
}

#[test]
fn a_command_that_is_killed_leaves_nothing() {
    let temporary = temporary();
    let run = Run::begin(&temporary);
    kill("KILL", run.command);
    assert_eq!(run.end().code(), Some(128 + 9));
    assert_empty(&temporary);
}

#[test]
fn the_next_run_clears_away_what_nobody_could_and_nothing_else() {
    let temporary = temporary();
    let living = Run::begin(&temporary);
    let killed = Run::begin(&temporary);
    killed.kill_the_heir();
    kill("KILL", killed.process.id());
    assert!(killed.folder.exists());

    let next = Command::new(SERVERS)
        .args(["run", "--only", "postgres", "--", "true"])
        .env("TMPDIR", temporary.path())
        .status()
        .unwrap();
    assert!(next.success());
    killed.end();
    assert!(is_running(&living.server));

    kill("TERM", living.process.id());
    living.end();
    assert_empty(&temporary);
}

/// A folder for temporary ones, through which the user of a server passes.
fn temporary() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[track_caller]
fn assert_empty(temporary: &TempDir) {
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
}

/// A run in the middle of its command.
struct Run {
    process: Child,
    errors: ChildStderr,
    folder: PathBuf,
    /// The process of the command, and that of the server.
    command: u32,
    server: String,
}

impl Run {
    fn begin(temporary: &TempDir) -> Self {
        let mut process = Command::new(SERVERS)
            .args(["run", "--only", "postgres", "--", "bash", "-ec", COMMAND])
            .env("TMPDIR", temporary.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let errors = process.stderr.take().unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut said)
            .unwrap();
        let (command, folder) = said.trim_end().split_once(' ').unwrap();
        let folder = PathBuf::from(folder);
        let server = fs::read_to_string(folder.join("postgres/pid")).unwrap();
        let run = Self {
            process,
            errors,
            command: command.parse().unwrap(),
            server: server.trim_end().to_owned(),
            folder,
        };
        assert!(is_running(&run.server));
        assert_eq!(run.has_disk(), may_mount());
        run
    }

    /// The process that waits for the end of a run, and does what it was killed before it could do.
    fn kill_the_heir(&self) {
        let folder = self.folder.to_str().unwrap();
        let heir = fs::read_dir("/proc").unwrap().find_map(|entry| {
            let process = entry.unwrap().file_name().into_string().unwrap();
            let line = fs::read_to_string(format!("/proc/{process}/cmdline")).ok()?;
            let is_heir = line.ends_with(&format!("\0outlive\0{folder}\0"));
            is_heir.then_some(process)
        });
        // With what it started: it leads a group of its own.
        kill("KILL", format!("-{}", heir.unwrap()));
    }

    /// Waits until all who could write to its standard error have ended, and looks for what is left.
    #[track_caller]
    fn end(mut self) -> ExitStatus {
        let mut said = String::new();
        self.errors.read_to_string(&mut said).unwrap();
        assert!(!said.contains("tests/servers"), "{said}");
        let status = self.process.wait().unwrap();
        assert!(!is_running(&self.server));
        assert!(!self.has_disk());
        assert!(!self.folder.exists());
        status
    }

    fn has_disk(&self) -> bool {
        let mounts = fs::read_to_string("/proc/mounts").unwrap();
        mounts.contains(self.folder.to_str().unwrap())
    }
}

/// Of one that has ended, and for which nobody has asked, there is no command line.
fn is_running(process: &str) -> bool {
    let line = fs::read(format!("/proc/{process}/cmdline"));
    line.is_ok_and(|line| !line.is_empty())
}

fn may_mount() -> bool {
    std::env::var_os("FIELDSEAL_TEST_NO_TMPFS").is_none()
}

#[track_caller]
fn kill(signal: &str, process: impl ToString) {
    let status = Command::new("kill")
        .args(["-s", signal, "--", &process.to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

const SERVERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/servers");

/// Has a disk and a process that is in nobody's group, and says so.
const COMMAND: &str = r#"
    if [[ -z ${FIELDSEAL_TEST_NO_TMPFS:-} ]]; then
        mkdir "$FIELDSEAL_TEST_SERVERS/own_disk"
        mount -t tmpfs -o size=1m fieldseal-tests "$FIELDSEAL_TEST_SERVERS/own_disk"
    fi
    setsid tail --follow /dev/null >/dev/null &
    echo "$$ $FIELDSEAL_TEST_SERVERS"
    wait
"#;
