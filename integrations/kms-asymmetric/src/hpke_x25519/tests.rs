//! The published vector of the one suite that is used, whose additional data is not empty: it goes in below the trait.

use super::*;
use serde_json::Value;

/// Of `test-vectors.json`, which RFC 9180 publishes beside its appendix: mode 0, KEM 32, KDF 1, AEAD 2, the first encryption.
const VECTOR: &str = include_str!("rfc9180.json");

#[test]
fn the_vector_of_rfc_9180_opens() {
    let vector = vector();
    let private = Private::from_bytes(&hex(&vector["skRm"])).unwrap();
    let wrapped = [hex(&vector["enc"]), hex(&vector["ct"])].concat();
    let (info, aad) = (hex(&vector["info"]), hex(&vector["aad"]));
    let plaintext = open(&private, &info, &wrapped, &aad).unwrap();
    assert_eq!(*plaintext, hex(&vector["pt"]));

    for (info, aad) in [(b"".as_slice(), aad.as_slice()), (&info, b"")] {
        let error = open(&private, info, &wrapped, aad).unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Refused);
    }
}

#[test]
fn the_public_half_is_that_of_the_vector() {
    let vector = vector();
    let private = Private::from_bytes(&hex(&vector["skRm"])).unwrap();
    let kek = HpkeX25519Kek::whole(private).unwrap();
    assert_eq!(kek.public.to_bytes().as_slice(), hex(&vector["pkRm"]));
}

#[test]
fn a_point_of_low_order_is_no_key() {
    for point in [[0; 32], {
        let mut one = [0; 32];
        one[0] = 1;
        one
    }] {
        let error = HpkeX25519Kek::new(Public::from_bytes(&point).unwrap(), None).unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Configuration);
    }
}

fn vector() -> Value {
    serde_json::from_str(VECTOR).unwrap()
}

fn hex(value: &Value) -> Vec<u8> {
    base16ct::lower::decode_vec(value.as_str().unwrap()).unwrap()
}
