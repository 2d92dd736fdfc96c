//! The published values of `tests/vectors`, each with the scope, policy and row that it was sealed for.

use fieldseal::keyring::{Purpose, State};
use fieldseal::{
    FieldPolicy, KeyId, Keyring, Normaliser, OpenError, RowKey, Scope, Suite, TypeTag, Vault,
};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// One published value.
pub(super) struct Vector {
    pub(super) stored: Vec<u8>,
    pub(super) plaintext: Vec<u8>,
    scope: Scope,
    policy: &'static FieldPolicy,
    row: Option<RowKey>,
}

#[derive(Deserialize)]
struct File {
    vectors: Vec<Published>,
}

#[derive(Deserialize)]
struct Published {
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
    index: Option<serde_json::Value>,
    stored: String,
}

/// Policies name what is here, for ever, as they name the words of a program.
static PUBLISHED: LazyLock<Vec<Published>> = LazyLock::new(|| {
    let files = [
        include_str!("../../../vectors/wire-v1.json"),
        include_str!("../../../vectors/wire-more.json"),
    ];
    let files = files.map(|json| serde_json::from_str::<File>(json).unwrap().vectors);
    files.into_iter().flatten().collect()
});

impl Vector {
    /// The published value under this key: each has one of its own.
    pub(super) fn of_key(id: u32) -> Option<&'static Self> {
        static ALL: LazyLock<HashMap<u32, Vector>> = LazyLock::new(|| {
            let all: HashMap<_, _> = PUBLISHED
                .iter()
                .map(|vector| (vector.key_id, Vector::new(vector)))
                .collect();
            assert_eq!(all.len(), PUBLISHED.len());
            all
        });
        ALL.get(&id)
    }

    /// Opens bytes where this value belongs.
    pub(super) fn open(&self, stored: &[u8]) -> Result<Vec<u8>, OpenError> {
        self.scope
            .open_encoded(self.policy, self.row.as_ref(), stored)
            .map(|plaintext| plaintext.as_bytes().to_vec())
    }

    fn new(vector: &'static Published) -> Self {
        let root = (
            Purpose::Data,
            KeyId::new(vector.key_id).unwrap(),
            State::Primary,
            hex(&vector.root).try_into().unwrap(),
        );
        let keyring = Keyring::insecure_from_roots("vectors", [root]).unwrap();
        let scope = Vault::new(keyring).unwrap().scope();
        Self {
            scope: match &vector.tenant {
                None => scope,
                Some(tenant) => scope.tenant(tenant).unwrap(),
            },
            policy: policy(vector),
            row: vector
                .row
                .as_deref()
                .map(|row| RowKey::from_encoded(&hex(row)).unwrap()),
            stored: hex(&vector.stored),
            plaintext: hex(&vector.plaintext),
        }
    }
}

/// The policy for reading: which normaliser made an index does not matter then.
fn policy(vector: &'static Published) -> &'static FieldPolicy {
    let name = vector.type_tag.trim_end_matches('?');
    let type_tag = TypeTag::from_name(name).unwrap();
    let mut policy = FieldPolicy::new(&vector.entity, &vector.field, type_tag)
        .suite(Suite::from_byte(vector.suite).unwrap());
    if let Some(multiple) = vector.pad {
        policy = policy.pad(multiple);
    }
    if name != vector.type_tag {
        policy = policy.hide_null();
    }
    if vector.row.is_some() {
        policy = policy.row_bound();
    }
    if vector.index.is_some() {
        policy = policy.search(Normaliser::NONE);
    }
    Box::leak(Box::new(policy))
}

fn hex(text: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(digit).collect()
}
