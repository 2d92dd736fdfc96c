//! Another client of AWS KMS: Amazon's own, in Python.

use super::emulator::{Emulator, SECRET, address, kek, new_key};
use crate::support::place::place;
use crate::support::python::python;
use base64ct::{Base64, Encoding};
use fieldseal::Kek;
use serde_json::{Value, json};

fn boto3(emulator: Emulator, arn: &str, operation: &str, bytes: &[u8]) -> Vec<u8> {
    let context: serde_json::Map<String, Value> = place(7)
        .pairs()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let answer = python(
        "aws/client.py",
        &json!({
            "address": address(emulator.shared()),
            "secret": SECRET,
            "key": arn,
            "operation": operation,
            "context": context,
            "bytes": Base64::encode_string(bytes),
        }),
    );
    Base64::decode_vec(answer["bytes"].as_str().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_client_opens_what_we_wrapped_and_we_open_what_it_wrapped() {
    for emulator in [Emulator::Moto, Emulator::Ministack] {
        let arn = new_key(emulator.shared()).await;
        let kek = kek(emulator.shared(), &arn).await;
        let wrapped = kek.wrap(&place(7), &[7; 64]).await.unwrap();
        assert_eq!(boto3(emulator, &arn, "decrypt", &wrapped), [7; 64]);
        let theirs = boto3(emulator, &arn, "encrypt", &[8; 64]);
        assert_eq!(*kek.unwrap(&place(7), &theirs).await.unwrap(), [8; 64]);
    }
}
