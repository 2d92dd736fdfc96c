//! What each of AWS's refusals is to a vault.

use super::emulator::{Emulator, NOWHERE};
use super::pretender::{Pretender, Reply, encrypted, refusal};
use super::{ROOT, assert_kind, failed, place};
use fieldseal::kek::{Kek, KekErrorKind};
use fieldseal_testing::{Capture, Marker};
use serde_json::json;

#[tokio::test]
async fn each_code_is_of_its_kind() {
    use KekErrorKind::*;
    let server = Pretender::answering([Reply::Silence]);
    let kek = Emulator::at(server.port()).builder(NOWHERE).attempts(1);
    let kek = kek.connect().await.unwrap();
    for (status, code, kind) in [
        (400, "AccessDeniedException", Denied),
        (400, "DependencyTimeoutException", Unavailable),
        (400, "DisabledException", Disabled),
        (400, "ExpiredTokenException", Credentials),
        (400, "IncompleteSignature", Credentials),
        (400, "IncorrectKeyException", Refused),
        (400, "InvalidArnException", Configuration),
        (400, "InvalidCiphertextException", Refused),
        (400, "InvalidKeyUsageException", Configuration),
        (400, "InvalidSignatureException", Credentials),
        (400, "KMSInvalidStateException", Disabled),
        (400, "KMSInternalException", Unavailable),
        (500, "KMSInternalException", Unavailable),
        (400, "KeyUnavailableException", Unavailable),
        (500, "KeyUnavailableException", Unavailable),
        (400, "MissingAuthenticationToken", Credentials),
        (400, "NotFoundException", NotFound),
        (400, "ThrottlingException", Unavailable),
        (400, "UnrecognizedClientException", Credentials),
        (400, "ValidationException", Configuration),
        (403, "InvalidClientTokenId", Credentials),
        (403, "SignatureDoesNotMatch", Credentials),
        (404, "UnknownOperationException", Configuration),
        // With a namespace, and with an address.
        (400, "com.amazonaws.kms#NotFoundException", NotFound),
        (
            400,
            "NotFoundException:http://internal.amazon.com/coral/",
            NotFound,
        ),
        // Codes of tomorrow.
        (400, "SomethingElseException", Configuration),
        (403, "SomethingElseException", Denied),
        (429, "SomethingElseException", Unavailable),
        (500, "SomethingElseException", Unavailable),
        (503, "SomethingElseException", Unavailable),
    ] {
        server.answers(refusal(status, code));
        for outcome in [
            kek.wrap(&place(), &ROOT).await.map(drop),
            kek.unwrap(&place(), &ROOT).await.map(drop),
            kek.rewrap(&place(), &ROOT).await.map(drop),
            kek.rotate_on_demand().await,
            kek.health().await,
        ] {
            let (is, cause) = failed(outcome);
            assert_eq!(is, kind, "{status} {code}: {cause}");
        }
    }
}

#[tokio::test]
async fn what_is_not_in_the_form_of_an_answer_is_no_answer() {
    let server = Pretender::answering([Reply::Silence]);
    let kek = Emulator::at(server.port()).builder(NOWHERE).attempts(1);
    let kek = kek.connect().await.unwrap();
    let html = || "<html>Sign in to the guest network</html>".to_owned();
    for reply in [
        Reply::Body(200, html()),
        Reply::Body(200, String::new()),
        Reply::Body(200, "{}".to_owned()),
        Reply::Body(200, "[1, 2]".to_owned()),
        Reply::Body(200, json!({ "KeyId": NOWHERE }).to_string()),
        Reply::Body(
            200,
            json!({ "Plaintext": "AAAA", "CiphertextBlob": "AAAA" }).to_string(),
        ),
        Reply::Body(
            200,
            json!({ "KeyId": NOWHERE, "Plaintext": "?", "CiphertextBlob": "?" }).to_string(),
        ),
        Reply::Body(400, html()),
        Reply::Body(401, html()),
        Reply::Body(403, html()),
        Reply::Body(404, html()),
        Reply::Body(407, html()),
        Reply::Body(502, html()),
        Reply::Body(403, json!({ "message": "Forbidden" }).to_string()),
        Reply::Bytes(b"220 mail.example.org ESMTP\r\n".to_vec()),
        Reply::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{".to_vec()),
        Reply::Bytes(Vec::new()),
    ] {
        server.answers(reply.clone());
        for outcome in [
            kek.wrap(&place(), &ROOT).await.map(drop),
            kek.unwrap(&place(), &ROOT).await.map(drop),
            kek.rewrap(&place(), &ROOT).await.map(drop),
            kek.health().await,
        ] {
            let (kind, cause) = failed(outcome);
            assert_eq!(kind, KekErrorKind::Unavailable, "{reply:?}: {cause}");
        }
    }
}

#[tokio::test]
async fn throttling_that_passes_is_not_noticed() {
    let server = Pretender::answering([
        refusal(400, "ThrottlingException"),
        refusal(500, "KMSInternalException"),
        encrypted(NOWHERE),
    ]);
    let kek = Emulator::at(server.port()).connect(NOWHERE).await;
    assert_eq!(kek.wrap(&place(), &ROOT).await.unwrap(), b"wrapped");
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn throttling_that_stays_is_tried_three_times() {
    let server = Pretender::answering([refusal(400, "ThrottlingException")]);
    let kek = Emulator::at(server.port()).connect(NOWHERE).await;
    assert_kind(kek.wrap(&place(), &ROOT).await, KekErrorKind::Unavailable);
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn what_does_not_pass_is_asked_once() {
    for code in [
        "InvalidCiphertextException",
        "AccessDeniedException",
        "DisabledException",
    ] {
        let server = Pretender::answering([refusal(400, code)]);
        let kek = Emulator::at(server.port()).connect(NOWHERE).await;
        assert!(kek.unwrap(&place(), &ROOT).await.is_err());
        assert_eq!(server.asked().len(), 1, "{code}");
    }
}

#[tokio::test]
async fn an_error_says_what_aws_said_and_no_more() {
    let request = "0987dcba-09fe-87dc-65ba-ab0987654321";
    let body = json!({ "__type": "InvalidCiphertextException" }).to_string();
    let server = Pretender::answering([Reply::With(
        400,
        "x-amzn-requestid",
        request.to_owned(),
        body,
    )]);
    let kek = Emulator::at(server.port()).connect(NOWHERE).await;
    let (_, cause) = failed(kek.unwrap(&place(), &ROOT).await);
    assert_eq!(
        cause,
        format!("Decrypt: 400 InvalidCiphertextException, request {request}")
    );

    // A server that returns what it was sent, wherever there is room.
    let secret = Marker::text("Vq7RootOfTheKeyringXw2");
    let text = secret.value().clone();
    for status in [200, 302, 400, 403, 500] {
        for body in [
            json!({ "__type": text, "message": text, "code": text }).to_string(),
            json!({ "__type": "NotFoundException", "message": text, "KeyId": text, "Plaintext": text }).to_string(),
            text.clone(),
        ] {
            server.answers(Reply::With(status, "x-amzn-requestid", text.clone(), body.clone()));
            let mut capture = Capture::new();
            for error in [
                kek.wrap(&place(), text.as_bytes()).await.map(drop).err(),
                kek.unwrap(&place(), text.as_bytes()).await.map(drop).err(),
                kek.rewrap(&place(), text.as_bytes()).await.map(drop).err(),
                kek.health().await.err(),
            ] {
                capture.error("an error", &error.unwrap());
            }
            capture.search(&[secret.sought()]).assert_clean();
            server.answers(Reply::With(status, "x-amzn-errortype", text.clone(), body));
            capture.error("an error", &kek.health().await.unwrap_err());
            capture.search(&[secret.sought()]).assert_clean();
        }
    }
}
