//! The same bytes in another implementation, both ways.

use super::{RSA, X25519};
use crate::support::place::{ROOT, place};
use crate::support::python::python;
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_asymmetric::{HpkeX25519Kek, RsaOaepKek};
use serde_json::json;

#[tokio::test]
async fn python_unwraps_what_rsa_oaep_wraps_and_wraps_what_it_unwraps() {
    let kek = RsaOaepKek::from_private_pem(&RSA).unwrap();
    agree(&kek, "rsa-oaep", &RSA).await;
}

#[tokio::test]
async fn python_unwraps_what_hpke_x25519_wraps_and_wraps_what_it_unwraps() {
    let kek = HpkeX25519Kek::from_private_pem(&X25519).unwrap();
    agree(&kek, "hpke-x25519", &X25519).await;
}

async fn agree(kek: &dyn Kek, scheme: &str, private: &str) {
    let peer = |operation: &str, given: &[u8]| {
        let asked = json!({
            "scheme": scheme,
            "operation": operation,
            "private": private,
            "place": base16ct::lower::encode_string(&place(7).bytes()),
            "given": base16ct::lower::encode_string(given),
        });
        let answer = python("asymmetric/peer.py", &asked);
        base16ct::lower::decode_vec(answer.as_str().unwrap()).unwrap()
    };
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    assert_eq!(peer("unwrap", &wrapped), ROOT);

    let wrapped = peer("wrap", &ROOT);
    assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);
    let error = kek.unwrap(&place(8), &wrapped).await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Refused);
}
