//! How KEKs are named, and that nothing of what they may hold is shown.

use crate::ceremony::{Ceremony, PASSPHRASE, refused, said};
use std::process::Output;

/// Stands where a PIN or a passphrase may stand by mistake.
const SECRET: &str = "s3cret-1234";

fn with(ceremony: &Ceremony, kek: &str, arguments: &[&str]) -> Output {
    ceremony
        .command(arguments)
        .env("FIELDSEAL_KEK", kek)
        .output()
        .unwrap()
}

fn keeps_the_secret(output: &Output) {
    for said in [&output.stdout, &output.stderr] {
        let said = String::from_utf8_lossy(said);
        assert!(!said.contains(SECRET) && !said.contains("1234"), "{said}");
    }
}

#[test]
fn rewrapping_under_a_new_passphrase_ends_the_use_of_the_old_one() {
    const NEW: &str = "another correct horse battery";
    for keks in [
        // Said again, or on another line of the variable.
        &["--kek", "passphrase:next-year", "--kek", "passphrase:tests"][..],
        &[],
    ] {
        let ceremony = Ceremony::new();
        let run = |kek: &str, arguments: &[&str]| {
            ceremony
                .command(arguments)
                .env("FIELDSEAL_KEK", kek)
                .env("FIELDSEAL_PASSPHRASE_NEXT_YEAR", NEW)
                .output()
                .unwrap()
        };
        let rewrapped = run(
            "passphrase:next-year\npassphrase:tests\n",
            &[&["rewrap"], keks].concat(),
        );
        assert!(rewrapped.status.success(), "{rewrapped:?}");
        assert!(run("passphrase:next-year", &["verify"]).status.success());
        refused(
            &ceremony.run(&["verify"]),
            1,
            "under `passphrase:next-year`, which this keyring may not use",
        );
    }
}

/// A KEK that is not there must not become a keyring without one, or under the next.
#[test]
fn an_empty_name_is_no_kek() {
    let ceremony = Ceremony::before_init(None);
    for empty in ["", " ", "\n"] {
        let output = with(&ceremony, empty, &["init"]);
        refused(&output, 2, "FIELDSEAL_KEK, is empty");
        let output = ceremony.run(&["init", "--kek", empty, "--kek", "passphrase:tests"]);
        refused(&output, 2, "is empty");
    }
    assert!(ceremony.files().is_empty());
}

#[test]
fn a_provider_that_is_not_built_in_is_named() {
    let ceremony = Ceremony::new();
    let output = with(&ceremony, "no-such-kms:key", &["status"]);
    refused(&output, 2, "no-such-kms: no such provider");
}

#[test]
fn of_a_kek_that_is_refused_no_more_than_the_provider_is_repeated() {
    let ceremony = Ceremony::new();
    for kek in [
        SECRET.to_owned(),
        format!("no-such-kms:{SECRET}"),
        format!("pkcs11:token=a;object=b?module-path=/m&pin-value={SECRET}"),
        format!("pkcs11:token=a;object=b?module-path=/m;pin-value={SECRET}"),
        format!("pkcs11:token=a;object=b;pin-value={SECRET}"),
        format!("pkcs11:token=a;object=b?module-path=/m&PIN-VALUE={SECRET}"),
        format!("pkcs11:token=a;object=b?module-path=/m&pin-source={SECRET}"),
        format!("vault-transit:{SECRET}"),
        format!("aws-kms:{SECRET}!"),
        format!("gcp-kms:{SECRET}"),
        format!("azure-keyvault:{SECRET}"),
    ] {
        let output = with(&ceremony, &kek, &["status"]);
        assert!(!output.status.success(), "{kek}");
        keeps_the_secret(&output);
        let json = with(&ceremony, &kek, &["status", "--json"]);
        keeps_the_secret(&json);
    }
    let output = ceremony
        .command(&["status"])
        .env("FIELDSEAL_KEK", format!("passphrase:{SECRET}"))
        .env_remove("FIELDSEAL_PASSPHRASE")
        .output()
        .unwrap();
    refused(&output, 2, "FIELDSEAL_PASSPHRASE_LABEL");
    keeps_the_secret(&output);
}

#[cfg(feature = "pkcs11")]
#[test]
fn a_pin_in_the_uri_is_refused_with_what_to_say_instead() {
    let ceremony = Ceremony::before_init(None);
    let kek = format!("pkcs11:token=a;object=b?module-path=/m&pin-value={SECRET}");
    refused(&with(&ceremony, &kek, &["init"]), 2, "pin-source=");
}

#[test]
fn the_help_shows_nothing_of_the_environment() {
    let ceremony = Ceremony::before_init(None);
    let variables = [
        "FIELDSEAL_KEYRING",
        "FIELDSEAL_KEYRING_NAME",
        "FIELDSEAL_KEK",
        "FIELDSEAL_PASSPHRASE",
        "FIELDSEAL_PASSPHRASE_FILE",
    ];
    for arguments in [
        &["--help"][..],
        &["-h"],
        &["init", "--help"],
        &["help", "init"],
    ] {
        let mut command = ceremony.command(arguments);
        command.env("FIELDSEAL_LOWEST_REVISION", "1234");
        command.env("FIELDSEAL_KEYRING_CHECK", format!("1:{}", "1234".repeat(8)));
        for variable in variables {
            command.env(variable, SECRET);
        }
        let output = command.output().unwrap();
        keeps_the_secret(&output);
        let help = said(&output);
        assert!(
            help.contains("[env: FIELDSEAL_KEK]") || arguments[0] == "help",
            "{help}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_passphrase_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let ceremony = Ceremony::new();
    let file = ceremony.path("passphrase");
    std::fs::write(&file, format!("{PASSPHRASE}\n")).unwrap();
    let verify = |mode| {
        std::fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
        ceremony
            .command(&["verify", "--passphrase-file", file.to_str().unwrap()])
            .env_remove("FIELDSEAL_PASSPHRASE")
            .output()
            .unwrap()
    };
    refused(&verify(0o644), 1, "chmod 600");
    assert!(verify(0o600).status.success());
}
