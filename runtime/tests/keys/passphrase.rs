//! Roots under a passphrase, as another implementation wraps them.

use fieldseal::KeyId;
use fieldseal::kek::{Kek, KekErrorKind, KeyPlace, PassphraseKek};
use fieldseal::keyring::Purpose;
use serde_json::Value;

fn vectors() -> Vec<Value> {
    let document: Value =
        serde_json::from_str(include_str!("../../../tests/vectors/passphrase.json")).unwrap();
    document["vectors"].as_array().unwrap().clone()
}

fn bytes(vector: &Value, member: &str) -> Vec<u8> {
    let text = vector[member].as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn kek(vector: &Value) -> PassphraseKek {
    let label = vector["kek"].as_str().unwrap().split_once(':').unwrap().1;
    let passphrase = vector["passphrase"].as_str().unwrap().to_owned();
    PassphraseKek::new(label, passphrase.into()).unwrap()
}

fn place(vector: &Value) -> KeyPlace {
    let purpose = Purpose::ALL
        .into_iter()
        .find(|purpose| vector["purpose"] == purpose.name());
    let id = KeyId::new(vector["id"].as_u64().unwrap().try_into().unwrap());
    KeyPlace::new(
        vector["keyring"].as_str().unwrap(),
        purpose.unwrap(),
        id.unwrap(),
    )
}

/// `tests/decrypt.py` opens the same ones, among them one that was wrapped here.
#[tokio::test]
async fn what_another_implementation_wrapped_opens_in_its_place() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 3);
    for vector in &vectors {
        let (kek, wrapped) = (kek(vector), bytes(vector, "wrapped"));
        assert_eq!(vector["kek"], kek.name());
        let opened = kek.unwrap(&place(vector), &wrapped).await.unwrap();
        assert_eq!(opened.len(), 64);
        assert_eq!(opened[..32], bytes(vector, "root"));
        let elsewhere = KeyPlace::new("elsewhere", Purpose::Data, place(vector).key_id());
        let refused = kek.unwrap(&elsewhere, &wrapped).await.unwrap_err();
        assert_eq!(refused.kind(), KekErrorKind::Refused);
    }
}

/// Whoever can write a document would choose the salt of every root that is wrapped after it was read.
#[tokio::test]
async fn the_salt_of_bytes_that_do_not_open_is_not_taken_over() {
    let vector = &vectors()[0];
    let salt = |wrapped: &[u8]| wrapped[13..29].to_vec();
    let mut forged = bytes(vector, "wrapped");
    forged[13..29].fill(0);
    let kek = kek(vector);
    assert!(kek.unwrap(&place(vector), &forged).await.is_err());
    let wrapped = kek.wrap(&place(vector), &[7; 64]).await.unwrap();
    assert_ne!(salt(&wrapped), [0; 16]);
    assert!(kek.unwrap(&place(vector), &forged).await.is_err());
    let again = kek.wrap(&place(vector), &[7; 64]).await.unwrap();
    assert_eq!(salt(&again), salt(&wrapped));
}
