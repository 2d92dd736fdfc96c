//! Asymmetric keys without a KMS: the contract, files, what is refused, and the same bytes with OpenSSL and Python.

mod files;
mod keys;
mod peers;

use crate::support::openssl::{private_key, public_key};
use crate::support::place::{ROOT, place};
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_asymmetric::{HpkeX25519Kek, RsaOaepKek};
use fieldseal_testing::{KekUnderTest, kek_contract};
use std::sync::LazyLock;

kek_contract! {
    #[tokio::test]
    rsa_oaep: rsa_oaep_keks()
}

kek_contract! {
    #[tokio::test]
    hpke_x25519: hpke_x25519_keks()
}

static RSA: LazyLock<String> = LazyLock::new(|| rsa(3072));
static OTHER_RSA: LazyLock<String> = LazyLock::new(|| rsa(3072));
static X25519: LazyLock<String> = LazyLock::new(|| private_key("X25519", &[]));
static OTHER_X25519: LazyLock<String> = LazyLock::new(|| private_key("X25519", &[]));

fn rsa(bits: u32) -> String {
    private_key("RSA", &[&format!("rsa_keygen_bits:{bits}")])
}

fn rsa_oaep_keks() -> KekUnderTest {
    let kek = |pem| Box::new(RsaOaepKek::from_private_pem(pem).unwrap()) as Box<dyn Kek>;
    KekUnderTest::new(kek(&RSA), kek(&OTHER_RSA)).credential(secret_of(&RSA))
}

fn hpke_x25519_keks() -> KekUnderTest {
    let kek = |pem| Box::new(HpkeX25519Kek::from_private_pem(pem).unwrap()) as Box<dyn Kek>;
    KekUnderTest::new(kek(&X25519), kek(&OTHER_X25519)).credential(secret_of(&X25519))
}

/// The last full line of a PEM text, which is of the private half.
fn secret_of(pem: &str) -> &str {
    let body = pem.lines().filter(|line| !line.starts_with('-'));
    body.max_by_key(|line| line.len()).unwrap()
}

#[tokio::test]
async fn a_public_half_wraps_what_the_private_key_unwraps_and_unwraps_nothing() {
    let halves: [[Box<dyn Kek>; 2]; 2] = [
        [
            Box::new(RsaOaepKek::from_public_pem(&public_key(&RSA)).unwrap()),
            Box::new(RsaOaepKek::from_private_pem(&RSA).unwrap()),
        ],
        [
            Box::new(HpkeX25519Kek::from_public_pem(&public_key(&X25519)).unwrap()),
            Box::new(HpkeX25519Kek::from_private_pem(&X25519).unwrap()),
        ],
    ];
    for [public, private] in halves {
        assert_eq!(public.name(), private.name());
        let wrapped = public.wrap(&place(7), &ROOT).await.unwrap();
        assert_eq!(*private.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);
        let error = public.unwrap(&place(7), &wrapped).await.unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Configuration);
        let error = public.health().await.unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Configuration);
    }
}

#[test]
fn anyone_can_wrap_under_them_and_they_say_so() {
    assert!(RsaOaepKek::from_private_pem(&RSA).unwrap().is_public());
    assert!(
        HpkeX25519Kek::from_private_pem(&X25519)
            .unwrap()
            .is_public()
    );
}

#[tokio::test]
async fn a_wrapped_root_is_as_long_as_the_documentation_says() {
    let rsa = RsaOaepKek::from_private_pem(&RSA).unwrap();
    assert_eq!(rsa.wrap(&place(7), &ROOT).await.unwrap().len(), 384);
    let hpke = HpkeX25519Kek::from_private_pem(&X25519).unwrap();
    assert_eq!(hpke.wrap(&place(7), &ROOT).await.unwrap().len(), 112);
}

#[tokio::test]
async fn what_is_too_long_for_the_modulus_is_not_wrapped() {
    let rsa = RsaOaepKek::from_private_pem(&RSA).unwrap();
    // RFC 8017, 7.1.1, step 1b: k - 2 hLen - 2.
    assert!(rsa.wrap(&place(7), &[0; 318]).await.is_ok());
    let error = rsa.wrap(&place(7), &[0; 319]).await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Configuration);
}
