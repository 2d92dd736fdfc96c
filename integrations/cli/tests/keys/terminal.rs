//! The program in front of a person.

#![cfg(unix)]

use crate::ceremony::Ceremony;
use std::process::Command;

/// What a terminal shows while a person answers, and the exit status.
fn on_a_terminal(ceremony: &Ceremony, answer: &str, arguments: &[&str]) -> (String, Option<i32>) {
    let program = ceremony.command(arguments);
    let mut terminal = Command::new("python3");
    terminal
        .args(["-c", include_str!("terminal.py"), answer])
        .arg(program.get_program())
        .args(program.get_args())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TERM", "xterm");
    for (name, value) in program.get_envs() {
        if let Some(value) = value {
            terminal.env(name, value);
        }
    }
    let output = terminal.output().unwrap();
    assert!(output.stderr.is_empty(), "{output:?}");
    let shown = String::from_utf8(output.stdout).unwrap();
    (shown, output.status.code())
}

#[test]
fn a_person_is_asked_before_what_cannot_be_undone() {
    let ceremony = Ceremony::new();
    let key = ceremony.add("data");
    let before = ceremony.files();
    for answer in ["no", "", "y", "YES"] {
        let (shown, status) = on_a_terminal(&ceremony, answer, &["compromise", &key]);
        assert!(shown.contains("cannot be undone. Type yes: "), "{shown}");
        assert!(shown.contains("nothing was changed"), "{shown}");
        assert_eq!(status, Some(1), "{shown}");
        assert_eq!(ceremony.files(), before);
    }
    let (shown, status) = on_a_terminal(&ceremony, "yes", &["compromise", &key]);
    assert_eq!(status, Some(0), "{shown}");
    assert_eq!(ceremony.key("data", "compromised"), key);
}

#[test]
fn who_said_yes_on_the_command_line_is_not_asked_again() {
    let ceremony = Ceremony::new();
    let key = ceremony.add("data");
    for option in ["--dry-run", "--yes"] {
        let (shown, status) = on_a_terminal(&ceremony, "no", &["compromise", &key, option]);
        assert_eq!(status, Some(0), "{shown}");
        assert!(!shown.contains("Type yes"), "{shown}");
    }
}

#[test]
fn the_keys_stand_alone_on_the_screen() {
    let ceremony = Ceremony::new();
    let (shown, status) = on_a_terminal(&ceremony, "", &["status"]);
    assert_eq!(status, Some(0), "{shown}");
    assert!(shown.starts_with("keyring tests, revision 1"), "{shown:?}");
    assert!(!shown.contains("waiting"), "{shown:?}");
}
