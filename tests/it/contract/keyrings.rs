//! Vaults whose keys stand where a test wants them.

use crate::keys::{DATA, INDEX, key_id, vault_of};
use fieldseal::keyring::{KeyringSource, MemoryStore, Purpose, State};
use fieldseal::vault::TenantFuture;
use fieldseal::{FieldPolicy, Keyring, Model, Protection, TenantKeyrings, Vault};
use futures_lite::future::block_on;
use serde_json::{Value, json};

/// The index key to which [`rotating`] goes.
pub(crate) const NEW_INDEX: u32 = 0x0a0b_0c0d;
/// The data key that seals where [`DATA`] does not.
pub(crate) const NEW_DATA: u32 = 0x0e0f_0001;

/// New keys of every purpose.
pub(crate) fn vault() -> Vault {
    Vault::new(Keyring::generate("contract").unwrap()).unwrap()
}

/// A vault of which these tenants have keyrings of their own.
pub(crate) fn with_tenants(own: [(&'static str, Keyring); 2]) -> Vault {
    let sources = own.map(|(tenant, keyring)| (tenant, source(&keyring)));
    let keyring = Keyring::generate("contract").unwrap();
    let vault = Vault::live(source(&keyring)).tenant_keyrings(Own(sources), 8);
    block_on(vault.open()).unwrap()
}

/// A keyring that is read from a store.
fn source(keyring: &Keyring) -> KeyringSource {
    let document = keyring.to_json().unwrap();
    KeyringSource::new(
        keyring.name(),
        MemoryStore::new(document.as_bytes().to_vec()),
    )
}

/// The keyrings of tenants.
#[derive(Debug)]
struct Own([(&'static str, KeyringSource); 2]);

impl TenantKeyrings for Own {
    fn source<'a>(&'a self, tenant: &'a str) -> TenantFuture<'a> {
        let mut own = self.0.iter();
        let own = own.find_map(|(name, source)| (*name == tenant).then(|| source.clone()));
        Box::pin(async { Ok(own) })
    }
}

/// The keys of [`crate::keys::vault`], but the data key is in this state and another one is primary.
pub(crate) fn with_data_key(state: State) -> Vault {
    vault_of(&[
        (Purpose::Data, DATA, state, [1; 32]),
        (Purpose::Data, NEW_DATA, State::Primary, [4; 32]),
        (Purpose::Index, INDEX, State::Primary, [2; 32]),
    ])
}

/// The keys of [`crate::keys::vault`] in a phase of a rotation of the index key of these fields.
pub(crate) fn rotating(model: &Model, phase: u8) -> Vault {
    let keys = match phase {
        1 => vec![INDEX],
        5 => vec![NEW_INDEX],
        _ => vec![INDEX, NEW_INDEX],
    };
    with_index_keys(
        State::Primary,
        State::PreActive,
        |field| {
            Some(json!({
                "entity": field.entity(), "field": field.field(), "normaliser": field.search_policy()?.normaliser.id(),
                "type": field.type_tag().as_str(), "bits": 128, "keys": keys, "phase": phase
            }))
        },
        model,
    )
}

/// The keys of [`crate::keys::vault`], but the index key of these fields is in a state in which it is not used.
pub(crate) fn with_index_key(model: &Model, state: State) -> Vault {
    with_index_keys(
        state,
        State::Primary,
        |field| {
            Some(json!({
                "entity": field.entity(), "field": field.field(), "normaliser": field.search_policy()?.normaliser.id(),
                "type": field.type_tag().as_str(), "bits": 128, "keys": [INDEX], "phase": 1
            }))
        },
        model,
    )
}

fn with_index_keys(
    state: State,
    new: State,
    record: impl Fn(&FieldPolicy) -> Option<Value>,
    model: &Model,
) -> Vault {
    let roots = [
        (Purpose::Data, DATA, State::Primary, [1; 32]),
        (Purpose::Index, INDEX, state, [2; 32]),
        (Purpose::Index, NEW_INDEX, new, [3; 32]),
    ];
    let roots = roots.map(|(purpose, id, state, root)| (purpose, key_id(id), state, root));
    let keyring = Keyring::insecure_from_roots("contract", roots).unwrap();
    let mut document: Value = serde_json::from_str(&keyring.to_json().unwrap()).unwrap();
    document["indexes"] = policies(model).filter_map(record).collect();
    Vault::new(Keyring::from_json(document.to_string().as_bytes()).unwrap()).unwrap()
}

/// The policies of a model's encrypted fields.
fn policies(model: &Model) -> impl Iterator<Item = &'static FieldPolicy> {
    let fields = model.fields().iter();
    fields.filter_map(|field| match field.protection() {
        Protection::Encrypted(policy) => Some(policy),
        _ => None,
    })
}

/// The policy of one encrypted column of a model.
pub(crate) fn policy(model: &Model, column: &str) -> &'static FieldPolicy {
    let mut policies = policies(model);
    policies.find(|policy| policy.field() == column).unwrap()
}
