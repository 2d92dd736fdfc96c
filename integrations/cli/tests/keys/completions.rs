//! Completions of shells.

use std::process::Command;

#[test]
fn completions_name_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = Command::new(env!("CARGO_BIN_EXE_fieldseal"))
            .args(["completions", shell])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        for command in [
            "init",
            "record",
            "add",
            "promote",
            "retire",
            "disable",
            "compromise",
            "destroy",
            "rewrap",
            "status",
            "verify",
        ] {
            assert!(text.contains(command), "{shell} {command}");
        }
    }
}
