//! The key of the document's MAC, where anyone can wrap.

use crate::ceremony::{Ceremony, refused, said};

/// A private key of X25519 (RFC 8410).
#[cfg(feature = "asymmetric")]
const KEY: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VuBCIEIAcsUXabwOUKL1R5nsPoDTJXfKHG6xA1Wn+kye4TOF2C
-----END PRIVATE KEY-----
";

/// A keyring under an HPKE key is to be made here.
#[cfg(feature = "asymmetric")]
fn hpke() -> Ceremony {
    let ceremony = Ceremony::before_init(None);
    // What would end the name of a KEK if commas or spaces did.
    let file = ceremony.path("kek, of these tests.pem");
    std::fs::write(&file, KEY).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
    }
    ceremony.under(format!("hpke-x25519:{}", file.display()))
}

#[cfg(feature = "asymmetric")]
#[test]
fn a_keyring_under_a_key_that_anyone_can_wrap_under_lives_with_the_checks_that_the_program_prints()
{
    let ceremony = hpke();
    let with = |check: &str, arguments: &[&str]| {
        ceremony.json(&[arguments, &["--keyring-check", check]].concat())
    };
    let init = ceremony.json(&["init"]);
    let first = init["keyring_check"].as_str().unwrap();
    // Whoever asks for it need not have it.
    assert_eq!(ceremony.json(&["status"])["keyring_check"], first);
    refused(
        &ceremony.run(&["add", "data"]),
        1,
        "the check value of the key of the mac has to be configured",
    );
    let key = with(first, &["add", "data"])["keys"][0]["id"].to_string();
    let promoted = with(first, &["promote", &key, "--force"]);
    assert_eq!(promoted["keyring_check"], first);

    // The next key of the MAC: its check is told to every process before it is promoted.
    let added = with(first, &["add", "keyring"]);
    let next = added["keys"][0]["id"].to_string();
    let second = &format!("{next}:{}", added["keys"][0]["check"].as_str().unwrap());
    let both = ["--keyring-check", first, "--keyring-check", second];
    let promoted = ceremony.json(&[&["promote", &next, "--force"], &both[..]].concat());
    assert_eq!(promoted["keyring_check"], **second);
    for check in [&both[..], &["--keyring-check", second]] {
        let verified = ceremony.json(&[&["verify"], check].concat());
        assert_eq!(
            (&verified["verified"], &verified["wrong"]),
            (&9.into(), &0.into())
        );
    }
    refused(
        &ceremony.run(&["verify", "--keyring-check", first]),
        1,
        &format!("made with key {next}, which is not the one that is configured"),
    );
    // The variable has one a line.
    let output = ceremony
        .command(&["add", "data"])
        .env("FIELDSEAL_KEYRING_CHECK", format!("{first}\n{second}"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn another_check_than_that_of_the_mac_is_refused() {
    let ceremony = Ceremony::new();
    let before = ceremony.files();
    let status = ceremony.json(&["status"]);
    let check = status["keyring_check"].as_str().unwrap();
    let (id, hex) = check.split_once(':').unwrap();
    let data = ceremony.key("data", "primary");
    for wrong in [format!("{id}:{}", "00".repeat(16)), format!("{data}:{hex}")] {
        for arguments in [&["verify"][..], &["add", "data"], &["rewrap"]] {
            let output = ceremony.run(&[arguments, &["--keyring-check", &wrong]].concat());
            refused(&output, 1, "not the one that is configured");
        }
    }
    for malformed in [
        id,
        hex,
        "1:00",
        &format!("{id}:{hex}00"),
        &format!("0:{hex}"),
    ] {
        let output = ceremony.run(&["verify", "--keyring-check", malformed]);
        refused(&output, 2, "--keyring-check");
    }
    assert_eq!(ceremony.files(), before);
    ceremony.json(&["verify", "--keyring-check", check]);
}

#[test]
fn people_can_paste_the_check() {
    let ceremony = Ceremony::before_init(Some("passphrase:tests"));
    let line = |text: String| {
        let line = text
            .lines()
            .find(|line| line.starts_with("--keyring-check "))
            .map(str::to_owned);
        line.unwrap_or_else(|| panic!("{text}"))
    };
    let first = line(said(&ceremony.run(&["init"])));
    assert_eq!(line(said(&ceremony.run(&["status"]))), first);
    let arguments: Vec<_> = first.split(' ').collect();
    ceremony.json(&[&["verify"], &arguments[..]].concat());

    let added = line(said(&ceremony.run(&["add", "keyring"])));
    let key = ceremony.key("keyring", "pre-active");
    let promoted = line(said(&ceremony.run(&["promote", &key, "--force"])));
    assert_ne!(promoted, first);
    assert!(added.starts_with(&promoted), "{added} {promoted}");
}
