//! What a scan has to show before a key is destroyed.

use crate::kms::Fixture;
use crate::operator::{primary, state_of};
use fieldseal::keyring::{
    IndexDefinition, KeyringOperator, NeededReason, Promotion, Purpose, ScanReport, State, Unneeded,
};
use fieldseal::{
    FieldPolicy, KeyId, KeyringError, Model, ModelField, Normaliser, PasswordPolicy, Protection,
    TypeTag,
};

const USER: &Model = &Model::new("User", "user").with_fields(&[
    ModelField::new(
        "email",
        "email",
        "String",
        Protection::Encrypted(
            &FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::NONE),
        ),
    ),
    ModelField::new(
        "ssn",
        "ssn",
        "String",
        Protection::Encrypted(&FieldPolicy::new("user", "ssn", TypeTag::STR)),
    ),
    ModelField::new(
        "password",
        "password",
        "Password",
        Protection::Password(&PasswordPolicy::new("user", "password").pepper()),
    ),
    ModelField::new("name", "name", "String", Protection::Redacted),
]);

/// Why a report does not show that a key is unneeded.
async fn needed(operator: &KeyringOperator, id: KeyId, report: &ScanReport) -> NeededReason {
    match operator.destroy(id, Unneeded::Scanned(report)).await {
        Err(KeyringError::Needed { reason, key }) if key == id => reason,
        other => panic!("{other:?}"),
    }
}

/// A report that a scan is begun with now.
async fn begun(operator: &KeyringOperator) -> ScanReport {
    ScanReport::begin(&operator.document().await.unwrap(), &[USER])
}

/// A complete scan that found nothing but values under another key.
async fn complete(operator: &KeyringOperator) -> ScanReport {
    let mut report = begun(operator).await;
    let present = primary(operator, Purpose::Data).await;
    report.add("user", "email", Purpose::Data, [(present, 7)]);
    report.add("user", "email", Purpose::Index, []);
    report.add("user", "ssn", Purpose::Data, [(present, 5)]);
    report
}

/// Adds a key of a purpose and makes it primary; gives the one that was it before.
async fn replaced(operator: &KeyringOperator, purpose: Purpose) -> KeyId {
    let old = primary(operator, purpose).await;
    let new = operator.add(purpose).await.unwrap().keys[0].id;
    operator.promote(new, Promotion::Forced).await.unwrap();
    old
}

#[tokio::test]
async fn a_key_is_destroyed_when_a_scan_shows_that_nothing_needs_it() {
    let Fixture { operator, .. } = Fixture::new().await;
    let old = replaced(&operator, Purpose::Data).await;
    let early = complete(&operator).await;
    operator.disable(old).await.unwrap();
    assert_eq!(needed(&operator, old, &early).await, NeededReason::InUse);

    let mut found = complete(&operator).await;
    found.add("user", "ssn", Purpose::Data, [(old, 2)]);
    assert_eq!(needed(&operator, old, &found).await, NeededReason::Found(2));
    let report = complete(&operator).await;
    let mut foreign = report.clone();
    foreign.keyring = "staging".to_owned();
    assert_eq!(
        needed(&operator, old, &foreign).await,
        NeededReason::OtherKeyring
    );
    let mut future = report.clone();
    future.revision += 1;
    assert_eq!(
        needed(&operator, old, &future).await,
        NeededReason::FutureRevision
    );

    let report = ScanReport::from_json(report.to_json().as_bytes()).unwrap();
    operator
        .destroy(old, Unneeded::Scanned(&report))
        .await
        .unwrap();
    assert_eq!(state_of(&operator, old).await, State::Destroyed);
}

/// The key was in use again after the scan, so values may stand under it that the scan did not see.
#[tokio::test]
async fn a_report_shows_nothing_of_a_key_that_was_in_use_again_since() {
    let Fixture { operator, .. } = Fixture::new().await;
    let key = replaced(&operator, Purpose::Data).await;
    operator.disable(key).await.unwrap();
    let report = complete(&operator).await;

    operator.retire(key).await.unwrap();
    let other = primary(&operator, Purpose::Data).await;
    operator.promote(key, Promotion::Forced).await.unwrap();
    operator.promote(other, Promotion::Forced).await.unwrap();
    operator.disable(key).await.unwrap();
    assert_eq!(needed(&operator, key, &report).await, NeededReason::Changed);
    assert_eq!(state_of(&operator, key).await, State::Disabled);
}

#[tokio::test]
async fn one_scan_shows_it_of_all_keys_that_were_out_of_use_and_of_no_other_change() {
    let Fixture { operator, .. } = Fixture::new().await;
    let (first, second) = (
        replaced(&operator, Purpose::Data).await,
        replaced(&operator, Purpose::Data).await,
    );
    operator.disable(first).await.unwrap();
    operator.compromise(second).await.unwrap();
    let report = complete(&operator).await;
    let scanned = Unneeded::Scanned(&report);
    operator.destroy(first, scanned).await.unwrap();
    let mut later = report.clone();
    later.revision += 1;
    // A destruction that the report knows of counts once.
    assert_eq!(
        needed(&operator, second, &later).await,
        NeededReason::Changed
    );
    operator.destroy(second, scanned).await.unwrap();

    let third = replaced(&operator, Purpose::Data).await;
    operator.disable(third).await.unwrap();
    let report = complete(&operator).await;
    operator.add(Purpose::Token).await.unwrap();
    assert_eq!(
        needed(&operator, third, &report).await,
        NeededReason::Changed
    );
}

#[tokio::test]
async fn a_scan_that_left_a_column_out_names_it() {
    let Fixture { operator, .. } = Fixture::new().await;
    let key = replaced(&operator, Purpose::Data).await;
    operator.disable(key).await.unwrap();
    let mut report = begun(&operator).await;
    let missing = |field: &str| NeededReason::FieldNotScanned(field.to_owned());
    assert_eq!(needed(&operator, key, &report).await, missing("user.email"));
    // A count of its index is not one of its values.
    report.add("user", "email", Purpose::Index, []);
    assert_eq!(needed(&operator, key, &report).await, missing("user.email"));
    report.add("user", "email", Purpose::Data, []);
    assert_eq!(needed(&operator, key, &report).await, missing("user.ssn"));
    assert_eq!(
        missing("user.ssn").to_string(),
        "the scan did not count user.ssn"
    );
    report.add("user", "ssn", Purpose::Data, []);
    operator
        .destroy(key, Unneeded::Scanned(&report))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_scan_that_was_told_of_no_model_shows_nothing() {
    let Fixture { operator, .. } = Fixture::new().await;
    let key = replaced(&operator, Purpose::Data).await;
    operator.disable(key).await.unwrap();
    let mut report = ScanReport::begin(&operator.document().await.unwrap(), &[]);
    report.add("user", "ssn", Purpose::Data, []);
    assert_eq!(
        needed(&operator, key, &report).await,
        NeededReason::NotScanned
    );
}

/// The keyring itself says that the field has values.
#[tokio::test]
async fn a_field_whose_index_is_recorded_has_to_be_counted_though_no_model_names_it() {
    let Fixture { operator, .. } = Fixture::new().await;
    let phone = IndexDefinition::new("contact", "phone", "digits/1", "str", 128);
    operator.record_index(&phone).await.unwrap();
    let missing = NeededReason::FieldNotScanned("contact.phone".to_owned());
    for purpose in [Purpose::Data, Purpose::Index] {
        let key = operator.add(purpose).await.unwrap().keys[0].id;
        operator.disable(key).await.unwrap();
        let mut report = complete(&operator).await;
        assert_eq!(needed(&operator, key, &report).await, missing);
        report.add("contact", "phone", purpose, []);
        operator
            .destroy(key, Unneeded::Scanned(&report))
            .await
            .unwrap();
    }
}

/// No query counts them, so a report has to come from somebody who did.
#[tokio::test]
async fn a_pepper_is_destroyed_when_the_passwords_under_it_were_counted() {
    let Fixture { operator, .. } = Fixture::new().await;
    let key = replaced(&operator, Purpose::Pepper).await;
    operator.disable(key).await.unwrap();
    let mut report = complete(&operator).await;
    assert_eq!(
        needed(&operator, key, &report).await,
        NeededReason::FieldNotScanned("user.password".to_owned())
    );
    report.add("user", "password", Purpose::Pepper, []);
    operator
        .destroy(key, Unneeded::Scanned(&report))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_key_of_the_mac_stands_in_no_column() {
    let Fixture { operator, .. } = Fixture::new().await;
    let key = replaced(&operator, Purpose::Keyring).await;
    operator.disable(key).await.unwrap();
    let report = begun(&operator).await;
    operator
        .destroy(key, Unneeded::Scanned(&report))
        .await
        .unwrap();
}
