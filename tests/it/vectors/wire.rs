//! The vectors of the stored format, made by an independent implementation, through the public interface.

use crate::keys::{hex, key_id};
use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use fieldseal::adapter::LookUp;
use fieldseal::keyring::{Purpose, State};
use fieldseal::{
    Encode, FieldPolicy, Keyring, Normaliser, OpenError, Plaintext, RowKey, Scope, Suite, TypeTag,
    Vault,
};
use rust_decimal::Decimal;
use secrecy::SecretString;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::process::Command;
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    root: String,
    key_id: u32,
    suite: u8,
    tenant: Option<String>,
    entity: String,
    field: String,
    #[serde(rename = "type")]
    type_tag: String,
    plaintext: String,
    row: Option<String>,
    pad: Option<u32>,
    index: Option<Index>,
    stored: String,
    stored_len: usize,
    stored_sha256: String,
}

#[derive(Deserialize)]
struct Index {
    keys: Vec<IndexKey>,
    normaliser: String,
    bits: u8,
}

#[derive(Deserialize)]
struct IndexKey {
    id: u32,
    root: String,
}

/// A vector with the scope, policy and row that it names.
struct Case {
    vector: Vector,
    stored: Vec<u8>,
    scope: Scope,
    policy: &'static FieldPolicy,
    row: Option<RowKey>,
}

/// The published vectors.
fn published() -> Vec<Case> {
    cases(include_str!("../../vectors/wire-v1.json"))
}

/// Those that we add: every type at its ends, tenants, rows, all normalisers.
fn more() -> Vec<Case> {
    cases(include_str!("../../vectors/wire-more.json"))
}

fn cases(json: &str) -> Vec<Case> {
    let file: File = serde_json::from_str(json).unwrap();
    file.vectors.into_iter().map(Case::new).collect()
}

impl Case {
    fn new(vector: Vector) -> Self {
        let stored = hex(&vector.stored);
        assert_eq!(stored.len(), vector.stored_len);
        assert_eq!(Sha256::digest(&stored)[..], hex(&vector.stored_sha256));
        let scope = Vault::new(keyring(&vector)).unwrap().scope();
        Self {
            scope: match &vector.tenant {
                None => scope,
                Some(tenant) => scope.tenant(tenant).unwrap(),
            },
            policy: policy(&vector),
            row: vector
                .row
                .as_deref()
                .map(|row| RowKey::from_encoded(&hex(row)).unwrap()),
            stored,
            vector,
        }
    }

    fn open(&self, stored: &[u8]) -> Result<Vec<u8>, OpenError> {
        self.scope
            .open_encoded(self.policy, self.row.as_ref(), stored)
            .map(|plaintext| plaintext.as_bytes().to_vec())
    }

    fn open_as<T: Plaintext>(&self) -> T {
        match &self.row {
            None => self.scope.open(self.policy, &self.stored).unwrap(),
            Some(row) => self
                .scope
                .open_in_row(self.policy, row, &self.stored)
                .unwrap(),
        }
    }

    /// Opens as a Rust type, seals that, and compares the encodings.
    fn round_trips<T: Plaintext>(&self) {
        let value: T = self.open_as();
        let sealed = self.seal(&value);
        assert_eq!(
            self.open(&sealed).unwrap(),
            hex(&self.vector.plaintext),
            "{}",
            self.vector.stored
        );
        if self.policy.written_suite().is_deterministic() {
            assert_eq!(sealed, self.stored);
        }
    }

    fn seal<T: Encode>(&self, value: &T) -> Vec<u8> {
        match &self.row {
            None => self.scope.seal(self.policy, value).unwrap(),
            Some(row) => self.scope.seal_in_row(self.policy, row, value).unwrap(),
        }
    }
}

fn keyring(vector: &Vector) -> Keyring {
    let root = |text: &str| <[u8; 32]>::try_from(hex(text)).unwrap();
    let mut roots = vec![(
        Purpose::Data,
        key_id(vector.key_id),
        State::Primary,
        root(&vector.root),
    )];
    let Some(index) = &vector.index else {
        return Keyring::insecure_from_roots("vectors", roots).unwrap();
    };
    for (slot, key) in index.keys.iter().enumerate() {
        let state = if slot == 0 {
            State::Primary
        } else {
            State::PreActive
        };
        roots.push((Purpose::Index, key_id(key.id), state, root(&key.root)));
    }
    // Which index keys are live stands in the document.
    let keyring = Keyring::insecure_from_roots("vectors", roots).unwrap();
    let mut document: serde_json::Value =
        serde_json::from_str(&keyring.to_json().unwrap()).unwrap();
    document["indexes"] = serde_json::json!([{
        "entity": vector.entity, "field": vector.field, "normaliser": index.normaliser, "type": vector.type_tag,
        "bits": index.bits, "keys": index.keys.iter().map(|key| key.id).collect::<Vec<_>>(), "phase": index.keys.len(),
    }]);
    Keyring::from_json(document.to_string().as_bytes()).unwrap()
}

fn policy(vector: &Vector) -> &'static FieldPolicy {
    let leaked = |text: &str| -> &'static str { text.to_owned().leak() };
    let name = vector.type_tag.trim_end_matches('?');
    let type_tag = TypeTag::from_name(leaked(name)).unwrap();
    let suite = Suite::from_byte(vector.suite).unwrap();
    let mut policy =
        FieldPolicy::new(leaked(&vector.entity), leaked(&vector.field), type_tag).suite(suite);
    if let Some(multiple) = vector.pad {
        policy = policy.pad(multiple);
    }
    if vector.type_tag.ends_with('?') {
        policy = policy.hide_null();
    }
    if vector.row.is_some() {
        policy = policy.row_bound();
    }
    if let Some(index) = &vector.index {
        policy = policy
            .search(normaliser(&index.normaliser))
            .bits(index.bits);
    }
    crate::keys::policy(policy)
}

/// A published normaliser, or the application's own of `wire-more.json`: no spaces, upper case.
fn normaliser(id: &str) -> Normaliser {
    const IBAN: Normaliser = Normaliser::own("acme:iban/1", |text| {
        Ok(text.replace(' ', "").to_ascii_uppercase())
    });
    Normaliser::by_id(id).unwrap_or_else(|| {
        assert_eq!(id, IBAN.id());
        IBAN
    })
}

#[test]
fn every_vector_opens_to_its_plaintext() {
    for case in published().into_iter().chain(more()) {
        assert_eq!(
            case.open(&case.stored).unwrap(),
            hex(&case.vector.plaintext),
            "{}",
            case.vector.stored
        );
    }
}

#[test]
fn every_vector_opens_as_its_rust_type_and_seals_to_the_same_encoding() {
    for case in published().into_iter().chain(more()) {
        match case.vector.type_tag.as_str() {
            "str" => {
                case.round_trips::<String>();
                case.round_trips::<SecretString>();
            }
            "bytes" => case.round_trips::<Vec<u8>>(),
            "bool" => case.round_trips::<bool>(),
            "int" => case.round_trips::<i64>(),
            "uint" => case.round_trips::<u64>(),
            "i128" => case.round_trips::<i128>(),
            "u128" => case.round_trips::<u128>(),
            "f64" => case.round_trips::<f64>(),
            "uuid" => case.round_trips::<Uuid>(),
            "decimal" if case.vector.plaintext.len() <= 2 * 28 => {
                case.round_trips::<Decimal>();
                case.round_trips::<BigDecimal>();
            }
            "decimal" => case.round_trips::<BigDecimal>(),
            // Chrono's calendar ends before the `int` of days does.
            "date" => case.round_trips::<NaiveDate>(),
            "time" => case.round_trips::<NaiveTime>(),
            "datetime" => case.round_trips::<NaiveDateTime>(),
            "timestamp" => {
                case.round_trips::<DateTime<Utc>>();
                case.round_trips::<OffsetDateTime>();
            }
            "json" => drop(case.open_as::<serde_json::Value>()),
            // Enums and own types belong to an application; a hidden NULL is opened by `open_nullable`.
            _ => {}
        }
    }
}

#[test]
fn the_index_prefix_of_every_vector_is_made_again_from_its_plaintext() {
    let mut slots = Vec::new();
    for case in published()
        .into_iter()
        .chain(more())
        .filter(|case| case.vector.index.is_some())
    {
        let plaintext = hex(&case.vector.plaintext);
        let look_up = case
            .scope
            .run(|| LookUp::from_encoding(case.policy, &plaintext))
            .unwrap();
        let count = u8::try_from(look_up.slots().len()).unwrap();
        let prefix = [&[0x80 + count], look_up.slots().concat().as_slice()].concat();
        assert!(case.stored.starts_with(&prefix), "{}", case.vector.stored);
        slots.push(count);
    }
    assert!(slots.contains(&1) && slots.contains(&2));
}

/// Group B1 of the attack catalogue, over all the forms that stored bytes have.
#[test]
fn a_vector_with_any_bit_flipped_does_not_open() {
    for case in published() {
        let mut stored = case.stored.clone();
        // Of the large one, every bit of the ends and some of the middle.
        let dense = |at: &usize| *at < 200 || at + 50 > case.stored.len() || at.is_multiple_of(997);
        for at in (0..stored.len()).filter(dense) {
            for bit in 0..8 {
                stored[at] ^= 1 << bit;
                assert!(
                    case.open(&stored).is_err(),
                    "{} byte {at} bit {bit}",
                    case.vector.field
                );
                stored[at] ^= 1 << bit;
            }
        }
    }
    for case in more().into_iter().filter(|case| case.stored.len() < 200) {
        let mut stored = case.stored.clone();
        for at in 0..stored.len() {
            stored[at] ^= 1 << (at % 8);
            assert!(
                case.open(&stored).is_err(),
                "{} byte {at}",
                case.vector.stored
            );
            stored[at] ^= 1 << (at % 8);
        }
    }
}

/// Group B2.
#[test]
fn a_vector_that_is_cut_or_lengthened_does_not_open() {
    for case in published()
        .into_iter()
        .filter(|case| case.stored.len() < 2_000)
    {
        for len in 0..case.stored.len() {
            assert!(
                case.open(&case.stored[..len]).is_err(),
                "{} at {len}",
                case.vector.stored
            );
        }
        for more in [1, 15, 16, 17, 64] {
            let longer = [case.stored.as_slice(), &vec![0; more]].concat();
            assert!(
                case.open(&longer).is_err(),
                "{} +{more}",
                case.vector.stored
            );
        }
    }
}

/// The program that checks vectors sees nothing wrong with the published ones, and says so by its exit status. (But for the long
/// ones here, of which it flips every bit: `tests/run` takes the whole files.)
#[test]
fn wire_vectors_passes_the_published_vectors_and_fails_a_changed_one() {
    let mut file: serde_json::Value =
        serde_json::from_str(include_str!("../../vectors/wire-v1.json")).unwrap();
    file["vectors"]
        .as_array_mut()
        .unwrap()
        .retain(|vector| vector["stored_len"].as_u64() < Some(1_000));
    let run = |file: &serde_json::Value| {
        let written = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(written.path(), file.to_string()).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_wire-vectors"))
            .arg(written.path())
            .output()
            .unwrap();
        (
            output.status.success(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let (passed, said) = run(&file);
    assert!(passed && said.ends_with(" passed, 0 failed\n"), "{said}");

    file["vectors"][0]["plaintext"] = serde_json::json!("31");
    let (passed, said) = run(&file);
    assert!(!passed && !said.ends_with(" 0 failed\n"), "{said}");
}
