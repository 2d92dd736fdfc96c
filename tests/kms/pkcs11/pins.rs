//! PINs: where they come from, and that a wrong one is tried once.

use crate::support::place::{ROOT, chain, place};
use crate::support::softhsm::{PIN, library, soft_hsm};
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_pkcs11::Pkcs11Kek;
use secrecy::SecretString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[tokio::test]
async fn a_pin_is_taken_from_the_uri_a_file_or_a_closure() {
    let store = soft_hsm!();
    let token = store.token("pins");
    token.aes("kek", 32, &[]);
    let uri = token.uri("kek");
    let library = library();
    let module = library.display();
    let file = store.folder().join("pin");
    fs::write(&file, format!("{PIN}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let path = file.display();
    for uri in [
        format!("{uri}?pin-value={PIN}&module-path={module}"),
        format!("{uri}?module-path={module}&pin-source={path}"),
        format!("{uri}?module-path={module}&pin-source=file:{path}"),
        format!("{uri}?module-path={module}&pin-source=file://{path}"),
    ] {
        let kek = Pkcs11Kek::aes_gcm(&uri).build().unwrap();
        assert_eq!(kek.name(), "pkcs11:token=pins;object=kek");
        kek.health().await.unwrap();
        assert!(!format!("{kek:?}").contains(PIN));
    }
    let asked = Pkcs11Kek::aes_gcm(&uri)
        .module(&library)
        .ask_pin(|| Some(SecretString::from(PIN)));
    asked.build().unwrap().health().await.unwrap();
}

#[tokio::test]
async fn a_wrong_pin_is_tried_once_by_the_whole_process() {
    let store = soft_hsm!();
    let token = store.token("pins");
    token.aes("kek", 32, &[]);
    let wrong = || {
        let builder = Pkcs11Kek::aes_gcm(&token.uri("kek")).module(library());
        builder.pin("wrong-pin").build().unwrap()
    };
    let kek = Arc::new(wrong());
    let mut first = 0;
    let many: Vec<_> = (0..8)
        .map(|_| {
            let kek = kek.clone();
            tokio::spawn(async move { kek.wrap(&place(7), &ROOT).await.unwrap_err() })
        })
        .collect();
    let mut errors = Vec::new();
    for error in many {
        errors.push(error.await.unwrap());
    }
    // Another provider does not know that it was tried, but its module does.
    errors.push(wrong().health().await.unwrap_err());
    for error in errors {
        assert_eq!(error.kind(), KekErrorKind::Credentials, "{error:?}");
        let text = chain(&error);
        assert!(!text.contains("wrong-pin"));
        match text.contains("PinIncorrect") {
            true => first += 1,
            false => assert!(text.contains("not tried again"), "{text}"),
        }
    }
    assert_eq!(first, 1, "the token was asked more than once");
}

#[tokio::test]
async fn another_pin_is_tried_without_a_new_provider() {
    let store = soft_hsm!();
    let token = store.token("pins");
    token.aes("kek", 32, &[]);
    let file = store.folder().join("pin");
    fs::write(&file, "old-pin").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let uri = format!("{}?pin-source={}", token.uri("kek"), file.display());
    let kek = Pkcs11Kek::aes_gcm(&uri).module(library()).build().unwrap();
    let error = kek.health().await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Credentials);
    fs::write(&file, PIN).unwrap();
    kek.health().await.unwrap();
}

#[tokio::test]
async fn a_pin_that_is_missing_is_a_matter_of_credentials() {
    let store = soft_hsm!();
    let token = store.token("pins");
    token.aes("kek", 32, &[]);
    let uri = token.uri("kek");
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    for kek in [
        Pkcs11Kek::aes_gcm(&uri),
        Pkcs11Kek::aes_gcm(&uri).ask_pin(move || {
            counter.fetch_add(1, Ordering::Relaxed);
            None
        }),
        Pkcs11Kek::aes_gcm(&format!("{uri}?pin-source=/nowhere/pin")),
    ] {
        let kek = kek.module(library()).build().unwrap();
        let error = kek.health().await.unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Credentials, "{error:?}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_pin_in_a_file_that_others_may_read_is_refused() {
    let store = soft_hsm!();
    let token = store.token("pins");
    token.aes("kek", 32, &[]);
    let file = store.folder().join("pin");
    fs::write(&file, PIN).unwrap();
    let uri = format!("{}?pin-source={}", token.uri("kek"), file.display());
    let kek = Pkcs11Kek::aes_gcm(&uri).module(library()).build().unwrap();
    for mode in [0o640, 0o604, 0o620] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let error = kek.health().await.unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Configuration, "{mode:o}");
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    kek.health().await.unwrap();
}
