//! One change to a document.

use super::{Change, KeyChange, Promotion, Unneeded};
use crate::kek::{self, Kek, KeyPlace};
use crate::keyring::document::{KeyringDocument, WrappedRoot, time_of};
use crate::keyring::entry::{DocumentRoot, KeyEntry};
use crate::keyring::index_record::IndexRecord;
use crate::keyring::key::{self, Wrapped};
use crate::keyring::loading::check_value;
use crate::keyring::{IndexDefinition, KeyId, KeyringError, KeyringSource, Purpose, State, now};
use crate::model::Model;
use crate::secret::Root;
use std::time::{Duration, SystemTime};

/// What is to be done to a document, again if another operator was faster.
#[derive(Clone, Copy)]
pub(super) enum Edit<'a> {
    Init(&'a [Purpose]),
    Add(Purpose),
    Promote(KeyId, Promotion),
    State(KeyId, State),
    Destroy(KeyId, Unneeded<'a>),
    Rewrap,
    Record(&'a Model),
    RecordIndex(&'a IndexDefinition),
}

impl Edit<'_> {
    pub(super) async fn apply(
        self,
        source: &KeyringSource,
        document: &mut KeyringDocument,
        change: &mut Change,
    ) -> Result<(), KeyringError> {
        match self {
            Self::Init(purposes) => {
                for purpose in Purpose::ALL {
                    let wanted = match purpose {
                        Purpose::Keyring => source.wrapping_kek().is_some(),
                        _ => purposes.contains(&purpose),
                    };
                    if wanted {
                        add(source, document, change, purpose).await?;
                    }
                }
                Ok(())
            }
            Self::Add(purpose) => add(source, document, change, purpose).await,
            Self::Promote(id, when) => promote(document, change, id, when),
            Self::State(id, state) => set_state(document, change, id, state),
            Self::Destroy(id, why) => destroy(document, change, id, why),
            Self::Rewrap => rewrap(source, document, change).await,
            Self::Record(model) => record(document, change, IndexDefinition::of_model(model)),
            Self::RecordIndex(definition) => {
                record(document, change, std::iter::once(definition.clone()))
            }
        }
    }
}

async fn add(
    source: &KeyringSource,
    document: &mut KeyringDocument,
    change: &mut Change,
    purpose: Purpose,
) -> Result<(), KeyringError> {
    // A keyset `keyring` is what makes a document one with a MAC: not in the middle of its life.
    if purpose == Purpose::Keyring && source.wrapping_kek().is_none() {
        return Err(KeyringError::MacMissing);
    }
    let has_primary = document.primary_id(purpose).is_some();
    // A field that is not recorded uses the only index key that there is. With two, a look-up could miss rows, so it fails.
    if purpose == Purpose::Index && has_primary && document.indexes.is_empty() {
        return Err(KeyringError::NothingRecorded);
    }
    let root = Root::random()?;
    let id = loop {
        let id = KeyId::random()?;
        if document.entry(id).is_none() {
            break id;
        }
    };
    let state = match has_primary {
        true => State::PreActive,
        false => State::Primary,
    };
    let entry = KeyEntry {
        id,
        state,
        created: now(),
        check: key::check(&root),
        root: match source.wrapping_kek() {
            Some(_) => DocumentRoot::Wrapped(wrap(source, purpose, id, &root).await?),
            None => DocumentRoot::Plain(root),
        },
    };
    change.keys.push(entry.changed(purpose, None));
    document.keysets.entry(purpose).or_default().push(entry);
    Ok(())
}

/// Wraps a root and unwraps it again: what could not be unwrapped later would be found out when it is too late.
async fn wrap(
    source: &KeyringSource,
    purpose: Purpose,
    id: KeyId,
    root: &Root,
) -> Result<Wrapped, KeyringError> {
    let failed = |source| KeyringError::Wrap { key: id, source };
    let kek = source.wrapping_kek().ok_or(KeyringError::MacMissing)?;
    let place = KeyPlace::new(source.name(), purpose, id);
    let plaintext = key::wrap_plaintext(root, source.name(), purpose, id, kek.name());
    let answer = kek.wrap(&place, &plaintext).await;
    kek::log("wrap", kek, &place, answer.as_ref().err());
    let bytes = answer.map_err(failed)?;
    let again = kek.unwrap(&place, &bytes).await.map_err(failed)?;
    match again == plaintext {
        true => Ok(Wrapped {
            kek: kek.name().to_owned(),
            bytes,
        }),
        false => Err(KeyringError::Unwrap {
            key: id,
            source: None,
        }),
    }
}

fn promote(
    document: &mut KeyringDocument,
    change: &mut Change,
    id: KeyId,
    when: Promotion,
) -> Result<(), KeyringError> {
    let (purpose, entry) = document.entry_mut(id)?;
    match (entry.state, when) {
        (State::Primary, _) => return Ok(()),
        (State::PreActive | State::DecryptOnly, Promotion::Forced) => {}
        // A decrypt-only key may be as young: it was promoted by force, or disabled and retired before any process had it.
        (State::PreActive | State::DecryptOnly, Promotion::Aged(least)) => check_age(entry, least)?,
        (from, _) => {
            return Err(KeyringError::Transition {
                key: id,
                from,
                to: State::Primary,
            });
        }
    }
    let from = std::mem::replace(&mut entry.state, State::Primary);
    change.keys.push(entry.changed(purpose, Some(from)));
    for other in document.keysets.get_mut(&purpose).into_iter().flatten() {
        if other.id != id && other.state == State::Primary {
            other.state = State::DecryptOnly;
            change
                .keys
                .push(other.changed(purpose, Some(State::Primary)));
        }
    }
    Ok(())
}

fn check_age(entry: &KeyEntry, least: Duration) -> Result<(), KeyringError> {
    // A clock that went back makes the key younger: wait.
    let age = SystemTime::now()
        .duration_since(time_of(&entry.created))
        .unwrap_or_default();
    match age >= least {
        true => Ok(()),
        false => Err(KeyringError::TooYoung {
            key: entry.id,
            age_seconds: age.as_secs(),
            least_seconds: least.as_secs(),
        }),
    }
}

fn set_state(
    document: &mut KeyringDocument,
    change: &mut Change,
    id: KeyId,
    to: State,
) -> Result<(), KeyringError> {
    let (purpose, entry) = document.entry_mut(id)?;
    if entry.may_become(to)? {
        let from = std::mem::replace(&mut entry.state, to);
        change.keys.push(entry.changed(purpose, Some(from)));
    }
    Ok(())
}

fn destroy(
    document: &mut KeyringDocument,
    change: &mut Change,
    id: KeyId,
    why: Unneeded<'_>,
) -> Result<(), KeyringError> {
    let (purpose, entry) = document.entry_mut(id)?;
    if entry.may_become(State::Destroyed)? {
        // Of the document as it is: a report counts what was destroyed since.
        why.check(document, purpose, id)?;
        set_state(document, change, id, State::Destroyed)?;
        document.entry_mut(id)?.1.root = DocumentRoot::Absent;
    }
    Ok(())
}

async fn rewrap(
    source: &KeyringSource,
    document: &mut KeyringDocument,
    change: &mut Change,
) -> Result<(), KeyringError> {
    let kek = source.wrapping_kek().ok_or(KeyringError::Wrapped)?;
    let mut wrapped = Vec::new();
    for root in document.wrapped_roots() {
        let id = root.key_id();
        let anew = match rewrap_in_kek(source, kek, document, root).await? {
            Some(anew) => anew,
            None => {
                let plain = source
                    .unwrap(document, root)
                    .await
                    .map_err(|error| error.into_keyring_error(id))?;
                wrap(source, root.purpose(), id, &plain).await?
            }
        };
        wrapped.push((id, anew));
    }
    for (id, wrapped) in wrapped {
        document.entry_mut(id)?.1.root = DocumentRoot::Wrapped(wrapped);
        change.rewrapped.push(id);
    }
    Ok(())
}

/// Lets the KEK wrap a root anew that it wrapped before; `None` for another's root, or where it cannot.
///
/// What comes back is unwrapped, as after wrapping: it has to be this root, bound to its place.
async fn rewrap_in_kek(
    source: &KeyringSource,
    kek: &dyn Kek,
    document: &KeyringDocument,
    root: WrappedRoot<'_>,
) -> Result<Option<Wrapped>, KeyringError> {
    let id = root.key_id();
    let place = KeyPlace::new(source.name(), root.purpose(), id);
    let rewrapping = match root.kek() == kek.name() {
        true => kek.rewrap(&place, root.bytes()),
        false => None,
    };
    let Some(rewrapping) = rewrapping else {
        return Ok(None);
    };
    let answer = rewrapping.await;
    kek::log("rewrap", kek, &place, answer.as_ref().err());
    let wrapped = Wrapped {
        kek: kek.name().to_owned(),
        bytes: answer.map_err(|source| KeyringError::Wrap { key: id, source })?,
    };
    let again = source
        .unwrap(document, root.rewrapped(&wrapped))
        .await
        .map_err(|error| error.into_keyring_error(id))?;
    check_value(
        document.entry(id).ok_or(KeyringError::NoSuchKey(id))?,
        &again,
    )?;
    Ok(Some(wrapped))
}

fn record(
    document: &mut KeyringDocument,
    change: &mut Change,
    definitions: impl Iterator<Item = IndexDefinition>,
) -> Result<(), KeyringError> {
    let primary = document.primary_id(Purpose::Index);
    change.recorded = IndexRecord::add(&mut document.indexes, definitions, primary)?;
    Ok(())
}

impl KeyEntry {
    /// Whether there is a way to this state, other than by a promotion; not if it is there already.
    fn may_become(&self, to: State) -> Result<bool, KeyringError> {
        let from = self.state;
        let is_allowed = match to {
            // A pre-active key that could get here would go on to be primary without having been distributed.
            State::DecryptOnly => from == State::Disabled,
            State::Disabled => [State::PreActive, State::DecryptOnly].contains(&from),
            State::Compromised => {
                [State::PreActive, State::DecryptOnly, State::Disabled].contains(&from)
            }
            State::Destroyed => [State::Disabled, State::Compromised].contains(&from),
            State::PreActive | State::Primary => false,
        };
        match is_allowed || from == to {
            true => Ok(from != to),
            false => Err(KeyringError::Transition {
                key: self.id,
                from,
                to,
            }),
        }
    }

    /// What happened to it, now that its state is another.
    fn changed(&self, purpose: Purpose, from: Option<State>) -> KeyChange {
        KeyChange {
            id: self.id,
            purpose,
            from,
            to: self.state,
            check: self.check,
        }
    }
}

impl KeyringDocument {
    fn entry_mut(&mut self, id: KeyId) -> Result<(Purpose, &mut KeyEntry), KeyringError> {
        self.keysets
            .iter_mut()
            .flat_map(|(purpose, keys)| keys.iter_mut().map(|key| (*purpose, key)))
            .find(|(_, key)| key.id == id)
            .ok_or(KeyringError::NoSuchKey(id))
    }

    fn primary_id(&self, purpose: Purpose) -> Option<KeyId> {
        self.keysets
            .get(&purpose)?
            .iter()
            .find(|key| key.state == State::Primary)
            .map(|key| key.id)
    }
}
