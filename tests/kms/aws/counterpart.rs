//! boto3 beside the SDK for Rust: each opens what the other one wrapped, for the same place alone.

use super::emulator::Emulator;
use super::pretender::base64;
use super::{ROOT, place};
use crate::support::python::python;
use base64ct::{Base64, Encoding};
use fieldseal::kek::Kek;
use serde_json::json;

#[tokio::test]
async fn another_client_unwraps_what_we_wrap_and_wraps_what_we_unwrap() {
    for emulator in [Emulator::moto().await, Emulator::ministack().await] {
        let kek = emulator.connect(&emulator.key().await).await;
        let wrapped = kek.wrap(&place(), &ROOT).await.unwrap();
        let question = json!({
            "endpoint": emulator.url, "key": kek.arn(), "plaintext": base64(&[0xA5; 64]), "wrapped": base64(&wrapped),
            "context": { "fieldseal-keyring": "production", "fieldseal-purpose": "data", "fieldseal-key-id": "7" },
        });
        let said = tokio::task::spawn_blocking(move || python("aws/counterpart.py", &question))
            .await
            .unwrap();
        let bytes = |name: &str| Base64::decode_vec(said[name].as_str().unwrap()).unwrap();
        assert_eq!(bytes("plaintext"), ROOT);
        assert_eq!(said["without_context"], "InvalidCiphertextException");
        assert_eq!(said["elsewhere"], "InvalidCiphertextException");
        assert_eq!(
            *kek.unwrap(&place(), &bytes("wrapped")).await.unwrap(),
            [0xA5; 64]
        );
    }
}
