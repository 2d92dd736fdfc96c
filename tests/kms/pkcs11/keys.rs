//! Which keys are taken, and which are refused before they wrap anything.

use super::aes_gcm;
use crate::support::place::{ROOT, chain, place};
use crate::support::softhsm::{PIN, Token, library, soft_hsm};
use cryptoki::object::{Attribute, KeyType, ObjectClass};
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_pkcs11::Pkcs11Kek;

#[tokio::test]
async fn a_key_that_can_be_read_is_refused() {
    let store = soft_hsm!();
    let token = store.token("keys");
    token.aes("extractable", 32, &[Attribute::Extractable(true)]);
    refused(&token, "extractable", "is extractable").await;
    token.aes("readable", 32, &[Attribute::Sensitive(false)]);
    refused(&token, "readable", "is not sensitive").await;
}

#[tokio::test]
async fn a_key_that_could_once_be_read_is_refused() {
    let store = soft_hsm!();
    let token = store.token("keys");
    // Made in software and put there: whoever made it has it.
    let session = token.session();
    session
        .create_object(&[
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::Token(true),
            Attribute::Label("imported".into()),
            Attribute::Value(vec![7; 32]),
            Attribute::Encrypt(true),
            Attribute::Decrypt(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
        ])
        .unwrap();
    refused(&token, "imported", "was imported, or has been extractable").await;
    // Locked up after it was made.
    let key = token.aes("locked", 32, &[Attribute::Extractable(true)]);
    session
        .update_attributes(key, &[Attribute::Extractable(false)])
        .unwrap();
    refused(&token, "locked", "was imported, or has been extractable").await;
}

#[tokio::test]
async fn a_key_that_is_shorter_or_not_for_aes_is_refused() {
    let store = soft_hsm!();
    let token = store.token("keys");
    token.aes("short", 16, &[]);
    refused(&token, "short", "the key has 128 bits, and needs 256").await;
    let session = token.session();
    let template = [
        Attribute::Token(true),
        Attribute::Label("generic".into()),
        Attribute::ValueLen(32.into()),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
    ];
    let mechanism = cryptoki::mechanism::Mechanism::GenericSecretKeyGen;
    session.generate_key(&mechanism, &template).unwrap();
    refused(&token, "generic", "is not for AES").await;
}

#[tokio::test]
async fn a_key_that_is_not_there_is_not_found() {
    let store = soft_hsm!();
    let token = store.token("keys");
    let kek = aes_gcm(&token, "missing").build().unwrap();
    let error = kek.wrap(&place(7), &ROOT).await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::NotFound, "{error:?}");
    let error = kek.health().await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::NotFound);
    // It is made later, and no new provider is needed.
    token.aes("missing", 32, &[]);
    kek.health().await.unwrap();
}

#[tokio::test]
async fn of_two_keys_none_is_chosen_until_the_id_says_which() {
    let store = soft_hsm!();
    let token = store.token("keys");
    token.aes("kek", 32, &[]);
    token.aes("kek", 32, &[Attribute::Id(vec![0x0A, 0xFF])]);
    refused(&token, "kek", "more than one secret key").await;

    let uri = format!("{};id=%0a%FF", token.uri("kek"));
    let kek = Pkcs11Kek::aes_gcm(&uri)
        .module(library())
        .pin(PIN)
        .build()
        .unwrap();
    assert_eq!(kek.name(), "pkcs11:token=keys;object=kek;id=%0A%FF");
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);
}

#[tokio::test]
async fn a_key_that_may_not_decrypt_is_denied() {
    let store = soft_hsm!();
    let token = store.token("keys");
    token.aes("kek", 32, &[Attribute::Decrypt(false)]);
    let kek = aes_gcm(&token, "kek").build().unwrap();
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    let error = kek.unwrap(&place(7), &wrapped).await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Denied, "{error:?}");
}

#[tokio::test]
async fn a_wrapped_root_is_iv_ciphertext_and_tag() {
    let store = soft_hsm!();
    let token = store.token("keys");
    token.aes("kek", 32, &[]);
    let kek = aes_gcm(&token, "kek").build().unwrap();
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    assert_eq!(wrapped.len(), 12 + 64 + 16);
    // As anyone would open it who has the token and the documentation.
    let (iv, ciphertext) = wrapped.split_at(12);
    let (mut iv, aad) = (iv.to_vec(), place(7).bytes());
    let params = cryptoki::mechanism::aead::GcmParams::new(&mut iv, &aad, 128.into()).unwrap();
    let mechanism = cryptoki::mechanism::Mechanism::AesGcm(params);
    let session = token.session();
    let key = session
        .find_objects(&[Attribute::Label("kek".into())])
        .unwrap()[0];
    let opened = session.decrypt(&mechanism, key, ciphertext).unwrap();
    assert_eq!(opened, ROOT);
}

async fn refused(token: &Token<'_>, key: &str, why: &str) {
    let kek = aes_gcm(token, key).build().unwrap();
    for error in [
        kek.wrap(&place(7), &ROOT).await.unwrap_err(),
        kek.unwrap(&place(7), &[0; 92]).await.unwrap_err(),
        kek.health().await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), KekErrorKind::Configuration, "{error:?}");
        assert!(chain(&error).contains(why), "{error:?}");
    }
}
