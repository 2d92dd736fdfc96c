//! RSA on a token.

use crate::support::place::{ROOT, chain, place};
use crate::support::softhsm::{PIN, Token, library, soft_hsm};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsOaepParams, PkcsOaepSource};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_pkcs11::Pkcs11Kek;

#[tokio::test]
async fn anyone_can_wrap_under_it_and_it_says_so() {
    let store = soft_hsm!();
    let token = store.token("rsa");
    assert!(rsa_oaep(&token, "kek").is_public());
    assert!(!super::aes_gcm(&token, "kek").build().unwrap().is_public());
}

#[tokio::test]
async fn a_token_that_knows_no_label_needs_to_be_told_so() {
    let store = soft_hsm!();
    let token = store.token("rsa");
    token.rsa("kek", 3072, &[]);
    let uri = token.uri("kek");
    let kek = Pkcs11Kek::rsa_oaep(&uri)
        .module(library())
        .pin(PIN)
        .build()
        .unwrap();
    let error = kek.wrap(&place(7), &ROOT).await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Configuration, "{error:?}");
}

#[tokio::test]
async fn a_key_of_2048_bits_unwraps_and_no_longer_wraps() {
    let store = soft_hsm!();
    let token = store.token("rsa");
    token.rsa("kek", 2048, &[]);
    let kek = rsa_oaep(&token, "kek");
    kek.health().await.unwrap();
    let error = kek.wrap(&place(7), &ROOT).await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Configuration, "{error:?}");
    assert!(chain(&error).contains("the key has 2048 bits, and needs 3072"));
    // In front of the root stands the digest of its place.
    let digest =
        crate::support::openssl::openssl(&["dgst", "-sha256", "-binary"], &place(7).bytes());
    let plaintext = [digest.as_slice(), &ROOT].concat();
    let session = token.session();
    let public = public_half(&session, "kek");
    let empty = PkcsOaepSource::empty();
    let oaep = PkcsOaepParams::new(MechanismType::SHA1, PkcsMgfType::MGF1_SHA1, empty);
    let wrapped = session
        .encrypt(&Mechanism::RsaPkcsOaep(oaep), public, &plaintext)
        .unwrap();
    assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);
}

#[tokio::test]
async fn a_key_below_2048_bits_or_that_can_be_read_is_refused() {
    let store = soft_hsm!();
    let token = store.token("rsa");
    token.rsa("short", 1024, &[]);
    token.rsa("extractable", 3072, &[Attribute::Extractable(true)]);
    for (key, why) in [("short", "1024 bits"), ("extractable", "is extractable")] {
        let kek = rsa_oaep(&token, key);
        for error in [
            kek.wrap(&place(7), &ROOT).await.unwrap_err(),
            kek.unwrap(&place(7), &[0; 384]).await.unwrap_err(),
            kek.health().await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), KekErrorKind::Configuration, "{error:?}");
            assert!(chain(&error).contains(why));
        }
    }
}

#[tokio::test]
async fn a_public_half_that_was_put_in_its_place_does_not_wrap() {
    let store = soft_hsm!();
    let token = store.token("rsa");
    token.rsa("kek", 3072, &[]);
    token.rsa("attacker", 3072, &[]);
    let kek = rsa_oaep(&token, "kek");
    kek.wrap(&place(7), &ROOT).await.unwrap();

    let session = token.session();
    let own = modulus(&session, public_half(&session, "kek"));
    let attackers = modulus(&session, public_half(&session, "attacker"));
    session
        .destroy_object(public_half(&session, "kek"))
        .unwrap();
    let error = kek.wrap(&place(7), &ROOT).await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::NotFound, "{error:?}");

    put(&session, attackers, vec![1, 0, 1]);
    let error = kek.wrap(&place(7), &ROOT).await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Configuration, "{error:?}");
    assert!(chain(&error).contains("has a public half that is of another"));
    session
        .destroy_object(public_half(&session, "kek"))
        .unwrap();

    // To the power of one: what is wrapped stands there as it is.
    put(&session, own, vec![1]);
    let error = kek.wrap(&place(7), &ROOT).await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Configuration, "{error:?}");
    assert!(chain(&error).contains("exponent below 65,537"));
}

fn rsa_oaep(token: &Token<'_>, key: &str) -> Pkcs11Kek {
    let builder = Pkcs11Kek::rsa_oaep(&token.uri(key)).sha1_without_label();
    builder.module(library()).pin(PIN).build().unwrap()
}

fn public_half(session: &Session, label: &str) -> ObjectHandle {
    let template = [
        Attribute::Class(ObjectClass::PUBLIC_KEY),
        Attribute::Label(label.into()),
    ];
    session.find_objects(&template).unwrap()[0]
}

fn modulus(session: &Session, key: ObjectHandle) -> Vec<u8> {
    match session
        .get_attributes(key, &[AttributeType::Modulus])
        .unwrap()
        .remove(0)
    {
        Attribute::Modulus(modulus) => modulus,
        other => panic!("{other:?}"),
    }
}

fn put(session: &Session, modulus: Vec<u8>, exponent: Vec<u8>) {
    session
        .create_object(&[
            Attribute::Class(ObjectClass::PUBLIC_KEY),
            Attribute::KeyType(KeyType::RSA),
            Attribute::Token(true),
            Attribute::Label("kek".into()),
            Attribute::Encrypt(true),
            Attribute::Modulus(modulus),
            Attribute::PublicExponent(exponent),
        ])
        .unwrap();
}
