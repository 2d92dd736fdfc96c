//! What is refused before a token is asked, and which token is meant.

use super::aes_gcm;
use crate::support::place::chain;
use crate::support::softhsm::{PIN, library, soft_hsm};
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_pkcs11::Pkcs11Kek;

#[test]
fn a_configuration_that_cannot_work_is_refused_at_once_and_without_the_pin() {
    let uri = "pkcs11:token=t;object=k?pin-value=secret-pin";
    let module = "/usr/lib/m.so";
    for builder in [
        Pkcs11Kek::aes_gcm(uri),
        Pkcs11Kek::aes_gcm(uri).module("m.so"),
        Pkcs11Kek::aes_gcm(uri).module(module).sessions(0),
        Pkcs11Kek::aes_gcm(uri).module(module).sha1_without_label(),
        Pkcs11Kek::rsa_oaep(uri).module(module).iv_from_token(),
        Pkcs11Kek::aes_gcm("pkcs11:token=t?pin-value=secret-pin").module(module),
        Pkcs11Kek::aes_gcm("pkcs11:object=k?pin-value=secret-pin").module(module),
        Pkcs11Kek::aes_gcm("https:token=t;object=k?pin-value=secret-pin").module(module),
        Pkcs11Kek::aes_gcm("pkcs11:token=t;object=k;type=private").module(module),
        Pkcs11Kek::rsa_oaep("pkcs11:token=t;object=k;type=secret-key").module(module),
        Pkcs11Kek::aes_gcm("pkcs11:token=t;object=k?pin-source=%7Ccat%20/etc/pin").module(module),
        Pkcs11Kek::aes_gcm("pkcs11:token=t;object=k?pin-source=pin").module(module),
        Pkcs11Kek::aes_gcm(&format!("pkcs11:token=t;object={}", "k".repeat(1024))).module(module),
    ] {
        assert!(!format!("{builder:?}").contains("secret-pin"));
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Configuration, "{error:?}");
        assert!(!chain(&error).contains("secret-pin"));
    }
}

#[tokio::test]
async fn a_library_that_is_no_module_is_a_matter_of_configuration() {
    let store = soft_hsm!();
    let text = store.folder().join("text.so");
    std::fs::write(&text, "text").unwrap();
    for module in [text, store.folder().join("missing.so")] {
        let uri = "pkcs11:token=t;object=k";
        let kek = Pkcs11Kek::aes_gcm(uri)
            .module(module)
            .pin(PIN)
            .build()
            .unwrap();
        let error = kek.health().await.unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Configuration, "{error:?}");
        assert!(chain(&error).contains("is no PKCS#11 module"));
    }
}

#[tokio::test]
async fn of_two_tokens_none_is_chosen_until_the_serial_number_says_which() {
    let store = soft_hsm!();
    let token = store.token("twins");
    token.aes("kek", 32, &[]);
    let serial = token.serial();
    store.token("twins");
    let kek = aes_gcm(&token, "kek").build().unwrap();
    let error = kek.health().await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Configuration, "{error:?}");

    let uri = format!("pkcs11:serial={serial};object=kek;token=twins");
    let kek = Pkcs11Kek::aes_gcm(&uri)
        .module(library())
        .pin(PIN)
        .build()
        .unwrap();
    assert_eq!(
        kek.name(),
        format!("pkcs11:token=twins;serial={serial};object=kek")
    );
    kek.health().await.unwrap();
}

#[tokio::test]
async fn a_token_that_draws_no_iv_does_not_wrap_as_one_that_does() {
    let store = soft_hsm!();
    let token = store.token("iv");
    token.aes("kek", 32, &[]);
    let kek = aes_gcm(&token, "kek").iv_from_token().build().unwrap();
    let place = crate::support::place::place(7);
    let error = kek.wrap(&place, &[1; 64]).await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Configuration, "{error:?}");
    assert!(chain(&error).contains("draws no IV"));
}
