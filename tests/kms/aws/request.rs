//! What is sent to AWS KMS.

use super::emulator::{Emulator, NOWHERE};
use super::pretender::{Pretender, Reply, answer, base64, decrypted, encrypted};
use super::{ROOT, assert_kind, place};
use fieldseal::kek::{Kek, KekErrorKind};
use serde_json::json;

#[tokio::test]
async fn a_request_names_the_key_and_the_place() {
    let context = json!({ "fieldseal-keyring": "production", "fieldseal-purpose": "data", "fieldseal-key-id": "7" });
    let server = Pretender::answering([encrypted(NOWHERE)]);
    let kek = Emulator::at(server.port()).connect(NOWHERE).await;
    assert_eq!(kek.wrap(&place(), &ROOT).await.unwrap(), b"wrapped");
    server.answers(decrypted(NOWHERE, &ROOT));
    assert_eq!(*kek.unwrap(&place(), b"wrapped").await.unwrap(), ROOT);
    server.answers(answer(
        json!({ "KeyId": NOWHERE, "SourceKeyId": NOWHERE, "CiphertextBlob": base64(b"anew") }),
    ));
    assert_eq!(kek.rewrap(&place(), b"wrapped").await.unwrap(), b"anew");
    server.answers(answer(json!({ "KeyId": NOWHERE })));
    kek.rotate_on_demand().await.unwrap();

    let asked = server.asked();
    let sent: Vec<_> = asked
        .iter()
        .map(|asked| (asked.target.as_str(), &asked.body))
        .collect();
    assert_eq!(
        sent,
        [
            (
                "TrentService.Encrypt",
                &json!({ "KeyId": NOWHERE, "Plaintext": base64(&ROOT), "EncryptionContext": context })
            ),
            (
                "TrentService.Decrypt",
                &json!({ "KeyId": NOWHERE, "CiphertextBlob": base64(b"wrapped"), "EncryptionContext": context })
            ),
            (
                "TrentService.ReEncrypt",
                &json!({
                    "SourceKeyId": NOWHERE, "SourceEncryptionContext": context, "CiphertextBlob": base64(b"wrapped"),
                    "DestinationKeyId": NOWHERE, "DestinationEncryptionContext": context,
                })
            ),
            (
                "TrentService.RotateKeyOnDemand",
                &json!({ "KeyId": NOWHERE })
            ),
        ]
    );
}

#[tokio::test]
async fn an_answer_by_another_key_is_refused() {
    let other = NOWHERE.replace("0987dcba", "1111dcba");
    let server = Pretender::answering([decrypted(&other, &ROOT)]);
    let kek = Emulator::at(server.port()).connect(NOWHERE).await;
    assert_kind(
        kek.unwrap(&place(), b"wrapped").await,
        KekErrorKind::Refused,
    );
    server.answers(encrypted(&other));
    assert_kind(kek.wrap(&place(), &ROOT).await, KekErrorKind::Refused);
    for (source, destination) in [(NOWHERE, other.as_str()), (&other, NOWHERE)] {
        server.answers(answer(json!({ "KeyId": destination, "SourceKeyId": source, "CiphertextBlob": base64(b"anew") })));
        assert_kind(
            kek.rewrap(&place(), b"wrapped").await,
            KekErrorKind::Refused,
        );
    }
}

#[tokio::test]
async fn bytes_of_a_length_that_aws_does_not_take_are_not_sent() {
    let server = Pretender::answering([Reply::Silence]);
    let kek = Emulator::at(server.port()).connect(NOWHERE).await;
    for wrapped in [&[][..], &[1; 6145]] {
        assert_kind(kek.unwrap(&place(), wrapped).await, KekErrorKind::Refused);
        assert_kind(kek.rewrap(&place(), wrapped).await, KekErrorKind::Refused);
    }
    for plaintext in [&[][..], &[1; 4097]] {
        assert_kind(
            kek.wrap(&place(), plaintext).await,
            KekErrorKind::Configuration,
        );
    }
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_key_arn_is_not_looked_up() {
    let server = Pretender::answering([Reply::Silence]);
    let kek = Emulator::at(server.port()).connect(NOWHERE).await;
    assert_eq!(kek.name(), format!("aws-kms:{NOWHERE}"));
    assert!(server.asked().is_empty());
}
