//! The rules that span keys: one entry of a document cannot show whether they hold.

use super::entry::KeyEntry;
use super::{IndexRecord, Key, KeyId, KeyringError, Purpose, State};

/// What the rules look at in a key, in a document and in a keyring.
pub(super) trait Entry {
    fn id(&self) -> KeyId;
    fn state(&self) -> State;
}

impl Entry for Key {
    fn id(&self) -> KeyId {
        self.id
    }

    fn state(&self) -> State {
        self.state
    }
}

impl Entry for KeyEntry {
    fn id(&self) -> KeyId {
        self.id
    }

    fn state(&self) -> State {
        self.state
    }
}

/// Ids are unique over all purposes, each keyset has exactly one primary version, indexes are recorded once and name keys that
/// exist.
///
/// A key that is only disabled or compromised breaks the fields that need it, not the whole keyring.
pub(super) fn check<'a, E: Entry + 'a>(
    keysets: impl Iterator<Item = (Purpose, &'a [E])> + Clone,
    indexes: &[IndexRecord],
) -> Result<(), KeyringError> {
    let mut ids: Vec<_> = keysets
        .clone()
        .flat_map(|(_, keys)| keys)
        .map(Entry::id)
        .collect();
    ids.sort_unstable();
    if let Some(pair) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(KeyringError::RepeatedId(pair[0]));
    }
    for (purpose, keys) in keysets.clone() {
        match keys
            .iter()
            .filter(|key| key.state() == State::Primary)
            .count()
        {
            0 => return Err(KeyringError::NoPrimary(purpose)),
            1 => {}
            _ => return Err(KeyringError::TwoPrimaries(purpose)),
        }
    }
    let index_keys: Vec<_> = keysets
        .filter(|(purpose, _)| *purpose == Purpose::Index)
        .flat_map(|(_, keys)| keys)
        .filter(|key| key.state() != State::Destroyed)
        .map(Entry::id)
        .collect();
    for (at, index) in indexes.iter().enumerate() {
        let field = || format!("{}.{}", index.entity, index.field);
        let repeated =
            |other: &IndexRecord| other.entity == index.entity && other.field == index.field;
        if indexes[..at].iter().any(repeated) {
            return Err(KeyringError::RepeatedIndex { field: field() });
        }
        if let Some(key) = index
            .keys
            .live()
            .into_iter()
            .find(|id| !index_keys.contains(id))
        {
            return Err(KeyringError::IndexKey {
                field: field(),
                key,
            });
        }
    }
    Ok(())
}
