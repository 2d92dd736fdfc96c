//! Keys on tokens of SoftHSM: the contract, which keys are taken, PINs, and what happens when a token goes away.

mod configuration;
mod keys;
mod outages;
mod pins;
mod rsa;

use crate::support::softhsm::{PIN, SoftHsm, Token, library, soft_hsm};
use fieldseal::Kek;
use fieldseal_kms_pkcs11::{Pkcs11Kek, Pkcs11KekBuilder};
use fieldseal_testing::{KekUnderTest, kek_contract};

kek_contract! {
    #[tokio::test]
    aes_gcm: aes_gcm_keks(soft_hsm!())
}

kek_contract! {
    #[tokio::test]
    rsa_oaep_without_label: rsa_oaep_keks(soft_hsm!())
}

fn aes_gcm_keks(store: SoftHsm) -> KekUnderTest {
    let token = store.token("contract");
    token.aes("kek", 32, &[]);
    token.aes("other", 32, &[]);
    let kek = |key| boxed(aes_gcm(&token, key));
    let nowhere = "pkcs11:token=nowhere;object=kek";
    let nowhere = boxed(Pkcs11Kek::aes_gcm(nowhere).module(library()).pin(PIN));
    let keks = KekUnderTest::new(kek("kek"), kek("other"));
    let keks = keks.unreachable(nowhere).credential(PIN);
    keks.keeping(store)
}

fn rsa_oaep_keks(store: SoftHsm) -> KekUnderTest {
    let token = store.token("contract");
    token.rsa("kek", 3072, &[]);
    token.rsa("other", 3072, &[]);
    let kek = |key| {
        let builder = Pkcs11Kek::rsa_oaep(&token.uri(key)).sha1_without_label();
        boxed(builder.module(library()).pin(PIN))
    };
    let nowhere = Pkcs11Kek::rsa_oaep("pkcs11:token=nowhere;object=kek").sha1_without_label();
    let nowhere = boxed(nowhere.module(library()).pin(PIN));
    let keks = KekUnderTest::new(kek("kek"), kek("other"));
    let keks = keks.unreachable(nowhere).credential(PIN);
    keks.keeping(store)
}

fn boxed(builder: Pkcs11KekBuilder) -> Box<dyn Kek> {
    Box::new(builder.build().unwrap())
}

fn aes_gcm(token: &Token<'_>, key: &str) -> Pkcs11KekBuilder {
    Pkcs11Kek::aes_gcm(&token.uri(key))
        .module(library())
        .pin(PIN)
}
