//! Section 8: the hash of a password under a pepper.

use crate::keys::{vault, vault_of};
use base64ct::{Base64UrlUnpadded, Encoding};
use fieldseal::adapter::{StoredPassword, StoredPasswordError, open_password};
use fieldseal::keyring::{Purpose, State};
use fieldseal::{OpenError, Password, PasswordPolicy, SealError, Vault};
use hkdf::Hkdf;
use sha2::Sha256;
use std::sync::LazyLock;
use xaes_256_gcm::aead::{Aead, KeyInit, Payload};
use xaes_256_gcm::{Nonce, Xaes256Gcm};

const PEPPERED: &PasswordPolicy = &PasswordPolicy::new("user", "password").pepper();
const ELSEWHERE: &PasswordPolicy = &PasswordPolicy::new("user", "pin").pepper();
const PLAIN: &PasswordPolicy = &PasswordPolicy::new("user", "password");
const OF_A_TENANT: &PasswordPolicy = &PasswordPolicy::new("user", "password").pepper().tenant();

const PEPPER: u32 = 0x0a0b_0c0d;
const ROOT: [u8; 32] = [5; 32];

static HASHED: LazyLock<Password> = LazyLock::new(|| {
    let password = Password::from("correct horse battery staple");
    password.hash_blocking().unwrap();
    password
});

fn with_pepper() -> Vault {
    vault_of(&[
        (Purpose::Data, 1, State::Primary, [1; 32]),
        (Purpose::Pepper, PEPPER, State::Primary, ROOT),
    ])
}

fn stored(policy: &'static PasswordPolicy) -> String {
    StoredPassword::new(policy, &HASHED)
        .stored()
        .unwrap()
        .to_owned()
}

#[test]
fn a_peppered_hash_is_an_envelope_in_text_form_that_another_implementation_opens() {
    let text = with_pepper().scope().run(|| stored(PEPPERED));
    let bytes = Base64UrlUnpadded::decode_vec(text.strip_prefix("fs1.").unwrap()).unwrap();
    assert_eq!(bytes[..6], [1, 1, 0x0a, 0x0b, 0x0c, 0x0d]);

    let framed = |parts: &[&str]| -> Vec<u8> {
        let frame = |part: &&str| [&[1, 0, 0, 0, part.len() as u8], part.as_bytes()].concat();
        parts.iter().flat_map(frame).collect()
    };
    let info = [
        b"fieldseal/1/key\0".to_vec(),
        framed(&["pepper"]),
        vec![0],
        framed(&["user", "password"]),
    ];
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, &ROOT)
        .expand(&info.concat(), &mut key)
        .unwrap();
    let context = [bytes[..6].to_vec(), framed(&["phc"]), vec![0, 0]].concat();
    let nonce: [u8; 24] = bytes[6..30].try_into().unwrap();
    let phc = Xaes256Gcm::new(&key.into())
        .decrypt(
            &Nonce::from(nonce),
            Payload {
                msg: &bytes[30..],
                aad: &context,
            },
        )
        .unwrap();
    assert_eq!(Some(std::str::from_utf8(&phc).unwrap()), HASHED.phc());
}

#[test]
fn a_peppered_hash_still_verifies() {
    with_pepper().scope().run(|| {
        let text = stored(PEPPERED);
        let password = open_password(PEPPERED, &text).unwrap();
        assert!(password.verify("correct horse battery staple").unwrap());
        assert!(!password.verify("correct horse battery stable").unwrap());
    });
}

#[test]
fn a_peppered_hash_opens_in_its_place_only() {
    let scope = with_pepper().scope();
    let text = scope.run(|| stored(PEPPERED));
    let other_root = vault_of(&[
        (Purpose::Data, 1, State::Primary, [1; 32]),
        (Purpose::Pepper, PEPPER, State::Primary, [6; 32]),
    ]);
    // The same id and root, for another purpose.
    let other_purpose = vault_of(&[(Purpose::Data, PEPPER, State::Primary, ROOT)]);
    let refused =
        |scope: &fieldseal::Scope, policy| scope.run(|| open_password(policy, &text)).is_err();
    assert!(refused(&scope, ELSEWHERE));
    assert!(refused(&scope.tenant("acme").unwrap(), PEPPERED));
    assert!(refused(&other_root.scope(), PEPPERED));
    assert!(refused(&other_purpose.scope(), PEPPERED));
    assert!(!refused(&scope, PEPPERED));
}

#[test]
fn a_hash_without_the_pepper_is_refused_where_there_should_be_one() {
    with_pepper().scope().run(|| {
        let error = open_password(PEPPERED, HASHED.phc().unwrap()).unwrap_err();
        assert!(
            matches!(error, StoredPasswordError::Open(OpenError::NotSealed(_))),
            "{error}"
        );
        assert!(open_password(PLAIN, &stored(PEPPERED)).is_err());
        assert!(open_password(PLAIN, &stored(PLAIN)).is_ok());
    });
}

#[test]
fn without_a_pepper_key_no_password_is_written() {
    vault().scope().run(|| {
        let error = StoredPassword::new(PEPPERED, &HASHED)
            .stored()
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "user.password cannot be sealed: the keyring has no primary `pepper` key"
        );
    });
    let outside = StoredPassword::new(PEPPERED, &HASHED);
    assert!(matches!(
        outside.stored().unwrap_err(),
        StoredPasswordError::Seal(SealError::NoVault(_))
    ));
}

#[test]
fn a_pepper_rotates_without_the_password() {
    let text = with_pepper().scope().run(|| stored(PEPPERED));
    let rotated = vault_of(&[
        (Purpose::Pepper, PEPPER, State::DecryptOnly, ROOT),
        (Purpose::Pepper, 77, State::Primary, [9; 32]),
    ]);
    rotated.scope().run(|| {
        let password = open_password(PEPPERED, &text).unwrap();
        let again = StoredPassword::new(PEPPERED, &password);
        let again = again.stored().unwrap();
        assert_ne!(again, text);
        assert_eq!(open_password(PEPPERED, again).unwrap().phc(), HASHED.phc());
    });
}

#[test]
fn a_password_of_a_tenant_is_written_and_read_in_its_scope_only() {
    let scope = with_pepper().scope();
    let (acme, globex) = (
        scope.tenant("acme").unwrap(),
        scope.tenant("globex").unwrap(),
    );
    let text = acme.run(|| stored(OF_A_TENANT));
    assert!(acme.run(|| open_password(OF_A_TENANT, &text)).is_ok());
    assert!(globex.run(|| open_password(OF_A_TENANT, &text)).is_err());
    scope.run(|| {
        assert!(matches!(
            open_password(OF_A_TENANT, &text).unwrap_err(),
            StoredPasswordError::Open(OpenError::NoTenant(_))
        ));
        assert!(matches!(
            StoredPassword::new(OF_A_TENANT, &HASHED)
                .stored()
                .unwrap_err(),
            StoredPasswordError::Seal(SealError::NoTenant(_))
        ));
    });
}
