//! The recorded index definitions: written once, compared for ever.

use fieldseal::{
    FieldPolicy, Keyring, KeyringError, Model, ModelField, Normaliser, Protect, Protection,
    SealError, TypeTag, Vault, VaultError,
};
use serde_json::{Value, json};

const EMAIL: &FieldPolicy =
    &FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL);
const AGE: &FieldPolicy = &FieldPolicy::new("user", "age", TypeTag::INT)
    .search(Normaliser::NONE)
    .bits(8);
const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR);

pub(super) const MODEL: &Model = &Model::new("User", "user").with_fields(&[
    ModelField::new("email", "email", "String", Protection::Encrypted(EMAIL)),
    ModelField::new("age", "age", "i64", Protection::Encrypted(AGE)),
    ModelField::new("note", "note", "String", Protection::Encrypted(NOTE)),
    ModelField::new("name", "name", "String", Protection::Redacted),
]);

struct User;

impl Protect for User {
    const MODEL: &'static Model = MODEL;
}

/// The same field, declared with another definition.
macro_rules! other_model {
    ($name:ident, $policy:expr) => {
        struct $name;

        impl Protect for $name {
            const MODEL: &'static Model =
                &Model::new("User", "user").with_fields(&[ModelField::new(
                    "email",
                    "email",
                    "String",
                    Protection::Encrypted(&$policy),
                )]);
        }
    };
}

other_model!(
    OtherNormaliser,
    FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::LOWERCASE)
);
other_model!(
    OtherBits,
    FieldPolicy::new("user", "email", TypeTag::STR)
        .search(Normaliser::EMAIL)
        .bits(20)
);
other_model!(
    OtherType,
    FieldPolicy::new("user", "email", TypeTag::BYTES).search(Normaliser::NONE)
);

fn recorded() -> Keyring {
    let mut keyring = Keyring::generate("tests").unwrap();
    keyring.record(MODEL).unwrap();
    keyring
}

fn document(keyring: &Keyring) -> Value {
    serde_json::from_str(&keyring.to_json().unwrap()).unwrap()
}

#[test]
fn recording_a_model_notes_its_searchable_fields_and_counts_the_revision_up() {
    let before = Keyring::generate("tests").unwrap();
    assert_eq!(
        (before.revision(), document(&before)["indexes"].clone()),
        (1, json!([]))
    );
    let keyring = recorded();
    let index = document(&keyring)["keysets"]["index"][0]["id"].clone();
    assert_eq!(keyring.revision(), 2);
    assert_eq!(
        document(&keyring)["indexes"],
        json!([
            { "entity": "user", "field": "email", "normaliser": "email/1", "type": "str", "bits": 128, "keys": [index], "phase": 1 },
            { "entity": "user", "field": "age", "normaliser": "none/1", "type": "int", "bits": 8, "keys": [index], "phase": 1 },
        ])
    );
}

#[test]
fn recording_a_model_again_changes_nothing() {
    let mut keyring = recorded();
    let before = keyring.to_json().unwrap();
    keyring.record(MODEL).unwrap();
    assert_eq!(*keyring.to_json().unwrap(), *before);
}

#[test]
fn a_model_with_another_definition_is_not_recorded() {
    let mut keyring = recorded();
    for model in [OtherNormaliser::MODEL, OtherBits::MODEL, OtherType::MODEL] {
        let refused = keyring.record(model);
        assert!(
            matches!(refused, Err(KeyringError::IndexDefinition { field }) if field == "user.email")
        );
    }
}

fn refuses<M: Protect>(keyring: Keyring) {
    let refused = Vault::builder(keyring).model::<M>().open();
    assert!(
        matches!(refused, Err(VaultError::Keyring(KeyringError::IndexDefinition { field })) if field == "user.email")
    );
}

#[test]
fn a_vault_whose_models_differ_from_the_record_does_not_open() {
    assert!(Vault::builder(recorded()).model::<User>().open().is_ok());
    refuses::<OtherNormaliser>(recorded());
    refuses::<OtherBits>(recorded());
    refuses::<OtherType>(recorded());
}

/// A model that was not named when the vault was opened is refused when its first value is sealed or looked up.
#[test]
fn a_field_that_differs_from_the_record_is_refused_at_its_first_use() {
    const OTHER: &FieldPolicy =
        &FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::LOWERCASE);
    let vault = Vault::new(recorded()).unwrap();
    assert!(matches!(
        vault.seal(OTHER, "ada@example.org"),
        Err(SealError::IndexDefinition(_))
    ));
    let look_up = vault
        .scope()
        .run(|| fieldseal::adapter::LookUp::new(OTHER, "ada@example.org"));
    assert!(matches!(look_up, Err(SealError::IndexDefinition(_))));
    assert!(vault.seal(EMAIL, "ada@example.org").is_ok());
}

#[test]
fn a_field_that_is_not_recorded_is_refused_while_there_is_another_index_key() {
    use crate::keys::{DATA, INDEX, vault, vault_of};
    use fieldseal::keyring::{Purpose, State};
    use fieldseal::{FieldPolicy, Normaliser, SealError, TypeTag};
    const EMAIL: &FieldPolicy =
        &FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL);

    let several = |state| {
        vault_of(&[
            (Purpose::Data, DATA, State::Primary, [1; 32]),
            (Purpose::Index, INDEX, State::Primary, [2; 32]),
            (Purpose::Index, 99, state, [3; 32]),
        ])
    };
    let error = several(State::DecryptOnly)
        .seal(EMAIL, "ada@example.org")
        .unwrap_err();
    assert!(matches!(error, SealError::IndexUnrecorded(_)), "{error}");
    assert!(
        several(State::Disabled)
            .seal(EMAIL, "ada@example.org")
            .is_ok()
    );
    assert!(vault().seal(EMAIL, "ada@example.org").is_ok());
}
