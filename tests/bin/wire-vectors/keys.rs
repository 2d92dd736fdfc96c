//! The keyring that a vector was made with.

use crate::file::Vector;
use crate::place::said;
use fieldseal::keyring::{Purpose, State};
use fieldseal::{KeyId, Keyring};
use serde_json::{Value, json};

/// A keyring with the roots of a vector, in which the field's index is recorded with its keys.
pub(crate) fn keyring(vector: &Vector) -> Result<Keyring, String> {
    let key_id = |id| KeyId::new(id).ok_or("a key id is neither 0 nor ffffffff");
    let mut roots = vec![(
        Purpose::Data,
        key_id(vector.key_id)?,
        State::Primary,
        vector.root.0,
    )];
    let index_keys = vector
        .index
        .as_ref()
        .map(|index| index.keys.as_slice())
        .unwrap_or_default();
    for (slot, key) in index_keys.iter().enumerate() {
        // Slot 1 is the outgoing key, which is primary as long as there are two.
        let state = if slot == 0 {
            State::Primary
        } else {
            State::PreActive
        };
        roots.push((Purpose::Index, key_id(key.id)?, state, key.root.0));
    }
    let keyring = Keyring::insecure_from_roots("vectors", roots).map_err(said)?;
    let Some(index) = &vector.index else {
        return Ok(keyring);
    };

    // Which keys an index has at present stands in the document.
    let mut document: Value =
        serde_json::from_str(&keyring.to_json().map_err(said)?).map_err(said)?;
    document["indexes"] = json!([{
        "entity": vector.entity,
        "field": vector.field,
        "normaliser": index.normaliser,
        "type": vector.type_tag,
        "bits": index.bits,
        "keys": index_keys.iter().map(|key| key.id).collect::<Vec<_>>(),
        "phase": index_keys.len(),
    }]);
    Keyring::from_json(document.to_string().as_bytes()).map_err(said)
}
