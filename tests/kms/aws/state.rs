//! Names and states of keys, on both emulators and beyond what they know.

use super::emulator::{Emulator, NOWHERE, id};
use super::pretender::{Pretender, Reply, answer};
use super::{ROOT, assert_kind, place};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use fieldseal::kek::{Kek, KekErrorKind};
use serde_json::json;

#[tokio::test]
async fn an_alias_and_an_id_are_looked_up_once() {
    for (name, emulator) in [
        ("moto", Emulator::moto().await),
        ("ministack", Emulator::ministack().await),
    ] {
        let (arn, later) = (emulator.key().await, emulator.key().await);
        let alias = format!("alias/{}", id(&arn));
        let alias_arn = arn.replace("key/", "alias/");
        let admin = emulator.admin();
        let request = admin.create_alias().alias_name(&alias).target_key_id(&arn);
        request.send().await.unwrap();
        for key in [&alias, &alias_arn, id(&arn), &arn] {
            let kek = emulator.connect(key).await;
            assert_eq!(kek.name(), format!("aws-kms:{arn}"), "{name}: {key}");
        }
        let kek = emulator.connect(&alias).await;
        let wrapped = kek.wrap(&place(), &ROOT).await.unwrap();
        let request = admin
            .update_alias()
            .alias_name(&alias)
            .target_key_id(&later);
        request.send().await.unwrap();
        assert_eq!(
            *kek.unwrap(&place(), &wrapped).await.unwrap(),
            ROOT,
            "{name}"
        );
        assert_eq!(emulator.connect(&alias).await.arn(), later, "{name}");
    }
}

#[tokio::test]
async fn a_disabled_key_wraps_nothing_until_it_is_enabled() {
    // moto lets disabled keys decrypt; the health of a key it knows.
    let (moto, ministack) = (Emulator::moto().await, Emulator::ministack().await);
    for emulator in [&moto, &ministack] {
        let arn = emulator.key().await;
        let kek = emulator.connect(&arn).await;
        let wrapped = kek.wrap(&place(), &ROOT).await.unwrap();
        let request = emulator.admin().disable_key().key_id(id(&arn));
        request.send().await.unwrap();
        assert_kind(kek.health().await, KekErrorKind::Disabled);
        if emulator.url == ministack.url {
            assert_kind(kek.wrap(&place(), &ROOT).await, KekErrorKind::Disabled);
            assert_kind(kek.unwrap(&place(), &wrapped).await, KekErrorKind::Disabled);
        }
        let request = emulator.admin().enable_key().key_id(id(&arn));
        request.send().await.unwrap();
        kek.health().await.unwrap();
        assert_eq!(*kek.unwrap(&place(), &wrapped).await.unwrap(), ROOT);
    }
}

#[tokio::test]
async fn a_key_that_waits_for_its_deletion_wraps_nothing() {
    let (moto, ministack) = (Emulator::moto().await, Emulator::ministack().await);
    for emulator in [&moto, &ministack] {
        let arn = emulator.key().await;
        let kek = emulator.connect(&arn).await;
        let wrapped = kek.wrap(&place(), &ROOT).await.unwrap();
        let request = emulator.admin().schedule_key_deletion().key_id(id(&arn));
        request.send().await.unwrap();
        assert_kind(kek.health().await, KekErrorKind::Disabled);
        if emulator.url == ministack.url {
            assert_kind(kek.wrap(&place(), &ROOT).await, KekErrorKind::Disabled);
            assert_kind(kek.unwrap(&place(), &wrapped).await, KekErrorKind::Disabled);
        }
        let request = emulator.admin().cancel_key_deletion().key_id(id(&arn));
        request.send().await.unwrap();
        assert_kind(kek.health().await, KekErrorKind::Disabled);
    }
}

#[tokio::test]
async fn a_key_that_is_not_there_is_not_found() {
    for emulator in [Emulator::moto().await, Emulator::ministack().await] {
        let arn = emulator.key().await;
        let (most, _) = arn.rsplit_once('/').unwrap();
        let gone = format!("{most}/0987dcba-09fe-87dc-65ba-ab0987654321");
        let kek = emulator.connect(&gone).await;
        assert_kind(kek.wrap(&place(), &ROOT).await, KekErrorKind::NotFound);
        assert_kind(kek.unwrap(&place(), &ROOT).await, KekErrorKind::NotFound);
        assert_kind(kek.health().await, KekErrorKind::NotFound);
        for key in ["alias/nothing", "0987dcba-09fe-87dc-65ba-ab0987654321"] {
            assert_kind(
                emulator.builder(key).connect().await,
                KekErrorKind::NotFound,
            );
        }
    }
}

#[tokio::test]
async fn a_key_that_is_not_symmetric_is_a_wrong_configuration() {
    for emulator in [Emulator::moto().await, Emulator::ministack().await] {
        for (spec, usage) in [
            (KeySpec::Rsa2048, KeyUsageType::EncryptDecrypt),
            (KeySpec::Rsa2048, KeyUsageType::SignVerify),
            (KeySpec::Hmac256, KeyUsageType::GenerateVerifyMac),
        ] {
            let arn = emulator.key_of(spec, usage).await;
            let kek = emulator.connect(&arn).await;
            assert_kind(kek.health().await, KekErrorKind::Configuration);
            assert_kind(
                emulator.builder(id(&arn)).connect().await,
                KekErrorKind::Configuration,
            );
        }
    }
}

#[tokio::test]
async fn what_is_no_name_of_a_key_is_a_wrong_configuration() {
    for key in [
        "",
        "a key",
        "arn:aws:s3:::bucket",
        "arn:aws:kms:us-east-1:123456789012:grant/1",
    ] {
        let builder = Emulator::at(1).builder(key);
        assert_kind(builder.connect().await, KekErrorKind::Configuration);
    }
}

#[tokio::test]
async fn each_state_of_a_key_is_of_its_kind() {
    let server = Pretender::answering([Reply::Silence]);
    let kek = Emulator::at(server.port()).connect(NOWHERE).await;
    let described = |state: &str, enabled: bool| {
        answer(json!({ "KeyMetadata": {
            "KeyId": "0987dcba-09fe-87dc-65ba-ab0987654321", "Arn": NOWHERE, "Enabled": enabled, "KeyState": state,
            "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT",
        } }))
    };
    for (state, enabled) in [("Enabled", true), ("Updating", false), ("OfTomorrow", true)] {
        server.answers(described(state, enabled));
        kek.health().await.unwrap();
    }
    for (state, kind) in [
        ("Creating", KekErrorKind::Unavailable),
        ("Disabled", KekErrorKind::Disabled),
        ("PendingDeletion", KekErrorKind::Disabled),
        ("PendingImport", KekErrorKind::Disabled),
        ("PendingReplicaDeletion", KekErrorKind::Disabled),
        ("Unavailable", KekErrorKind::Unavailable),
        ("OfTomorrow", KekErrorKind::Disabled),
    ] {
        server.answers(described(state, false));
        assert_kind(kek.health().await, kind);
    }
}
