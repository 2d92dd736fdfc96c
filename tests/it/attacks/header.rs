//! Group C: what stands in the header is believed only as far as keyring and policy say so.

use crate::keys::{DATA, policy, vault, vault_of};
use fieldseal::keyring::{Purpose, State};
use fieldseal::{
    FieldPolicy, KeyId, Keyring, KeyringError, OpenError, Suite, TypeTag, Vault, from_text, to_text,
};

const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR);

fn open(vault: &Vault, stored: &[u8]) -> Result<String, OpenError> {
    vault.open(NOTE, stored)
}

/// C1.
#[test]
fn an_unknown_version_is_refused() {
    let mut stored = vault().seal(NOTE, "hello").unwrap();
    for version in (0..=0xff_u8).filter(|version| *version != 1) {
        stored[0] = version;
        assert!(open(&vault(), &stored).is_err(), "{version:02x}");
    }
}

/// C2.
#[test]
fn an_unknown_suite_is_refused() {
    let mut stored = vault().seal(NOTE, "hello").unwrap();
    for suite in (0..=0xff_u8).filter(|suite| *suite != 1) {
        stored[1] = suite;
        assert!(open(&vault(), &stored).is_err(), "{suite:02x}");
    }
}

/// C3: from an authenticated randomised suite to the deterministic one, and every other way.
#[test]
fn a_suite_that_the_column_does_not_accept_is_refused() {
    let vault = vault();
    for suite in Suite::ALL
        .into_iter()
        .filter(|suite| *suite != Suite::Xaes256Gcm)
    {
        let other = policy(FieldPolicy::new("user", "note", TypeTag::STR).suite(suite));
        let stored = vault.seal(other, "hello").unwrap();
        assert!(
            matches!(open(&vault, &stored), Err(OpenError::SuiteNotAccepted { suite: found, .. }) if found == suite)
        );
    }
}

/// C4.
#[test]
fn a_key_id_is_looked_up_by_state() {
    let mut stored = vault().seal(NOTE, "hello").unwrap();
    for reserved in [0, u32::MAX] {
        stored[2..6].copy_from_slice(&u32::to_be_bytes(reserved));
        assert!(matches!(
            open(&vault(), &stored),
            Err(OpenError::NotSealed(_))
        ));
    }
    stored[2..6].copy_from_slice(&99_u32.to_be_bytes());
    assert!(
        matches!(open(&vault(), &stored), Err(OpenError::UnknownKey { key, .. }) if key.number() == 99)
    );

    // The same key in every state; another one is primary.
    let with = |state| {
        vault_of(&[
            (Purpose::Data, DATA, state, [1; 32]),
            (Purpose::Data, 7, State::Primary, [2; 32]),
        ])
    };
    let stored = vault().seal(NOTE, "hello").unwrap();
    for state in [State::PreActive, State::DecryptOnly] {
        assert_eq!(open(&with(state), &stored).unwrap(), "hello", "{state}");
        // It opens and does not seal.
        assert_eq!(
            with(state).seal(NOTE, "hello").unwrap()[2..6],
            7_u32.to_be_bytes()
        );
    }
    for state in [State::Disabled, State::Compromised, State::Destroyed] {
        let refused = open(&with(state), &stored);
        assert!(
            matches!(refused, Err(OpenError::KeyUnavailable { state: found, .. }) if found == state),
            "{state}"
        );
    }
}

#[test]
fn without_a_primary_data_key_nothing_is_sealed() {
    let vault = vault_of(&[(Purpose::Index, 5, State::Primary, [2; 32])]);
    let refused = vault.seal(NOTE, "hello");
    assert!(matches!(
        refused,
        Err(fieldseal::SealError::NoKey {
            purpose: Purpose::Data,
            ..
        })
    ));
}

/// C5: a tenant with a keyring of its own. Under its scope every key comes from it, and none does without it.
#[test]
fn a_key_of_another_tenants_keyring_is_not_found() {
    let ours = vault();
    let theirs = vault_of(&[(Purpose::Data, 0x7777, State::Primary, [77; 32])]);
    let stored = theirs.seal(NOTE, "hello").unwrap();
    assert!(matches!(
        open(&ours, &stored),
        Err(OpenError::UnknownKey { .. })
    ));
    let stored = ours.seal(NOTE, "hello").unwrap();
    assert!(matches!(
        open(&theirs, &stored),
        Err(OpenError::UnknownKey { .. })
    ));
}

/// C6.
#[test]
fn a_keyring_in_which_two_keys_have_one_id_is_refused() {
    let id = KeyId::new(DATA).unwrap();
    for other in [Purpose::Data, Purpose::Index, Purpose::Pepper] {
        let state = if other == Purpose::Data {
            State::DecryptOnly
        } else {
            State::Primary
        };
        let keyring = Keyring::insecure_from_roots(
            "tests",
            [
                (Purpose::Data, id, State::Primary, [1; 32]),
                (other, id, state, [2; 32]),
            ],
        );
        assert!(matches!(keyring, Err(KeyringError::RepeatedId(repeated)) if repeated == id));
    }
}

/// C7: the key id is in the context, so it cannot be rewritten though both keys are the same.
#[test]
fn a_value_under_a_rewritten_key_id_does_not_open_though_both_keys_are_equal() {
    let twins = vault_of(&[
        (Purpose::Data, DATA, State::Primary, [1; 32]),
        (Purpose::Data, DATA + 1, State::DecryptOnly, [1; 32]),
    ]);
    for suite in Suite::ALL {
        let field = policy(FieldPolicy::new("user", "note", TypeTag::STR).suite(suite));
        let mut stored = twins.seal(field, "hello").unwrap();
        stored[2..6].copy_from_slice(&(DATA + 1).to_be_bytes());
        assert!(
            matches!(
                twins.open::<String>(field, &stored),
                Err(OpenError::Refused { .. })
            ),
            "{suite}"
        );
    }
}

/// Keys are selected by id, never by trying: a value under one key does not open through another that would fit.
#[test]
fn a_key_that_would_fit_is_not_tried() {
    let stored = vault().seal(NOTE, "hello").unwrap();
    let renumbered = vault_of(&[(Purpose::Data, DATA + 1, State::Primary, [1; 32])]);
    assert!(matches!(
        open(&renumbered, &stored),
        Err(OpenError::UnknownKey { .. })
    ));
}

/// C8: the text form has one spelling.
#[test]
fn a_text_form_in_any_other_spelling_is_refused() {
    let text = to_text(&vault().seal(NOTE, "hello, hello").unwrap());
    assert!(from_text(&text).is_ok());
    let body = text.strip_prefix("fs1.").unwrap();
    let with_standard_letters = |text: &str| text.replace('-', "+").replace('_', "/");
    let mut wrong = vec![
        body.to_owned(),
        format!("fs2.{body}"),
        format!("FS1.{body}"),
        format!("fs1{body}"),
        format!("fs1:{body}"),
        format!(" {text}"),
        format!("{text} "),
        format!("{text}\n"),
        format!("{text}="),
        format!("{text}=="),
        format!("fs1.{} {}", &body[..8], &body[8..]),
        format!("fs1.{}\0", body),
    ];
    // Bytes that have letters in which the alphabets differ, and ends with bits to spare.
    let spare = to_text(&[0xfb, 0xff, 0xfe, 0xff]);
    wrong.push(with_standard_letters(&spare));
    wrong.push(format!("{}x", &spare[..spare.len() - 1]));
    for wrong in wrong {
        assert!(from_text(&wrong).is_err(), "{wrong:?}");
    }
}
