//! Everything that is derived for one field in one scope, made once and kept.

use crate::cipher::{Cipher, NoncePrefix, keyed};
use crate::envelope::{Envelope, HEADER, header};
use crate::error::{FieldName, OpenError, SealError};
use crate::framing::frame_str;
use crate::index::IndexKey;
use crate::keyring::{IndexKeys, KeyId, Keyring, Purpose, RotatingPhase};
use crate::policy::FieldPolicy;
use crate::suite::Suite;
use arc_swap::ArcSwap;
use std::sync::Arc;

/// The keys of one field under one keyring and tenant.
pub(crate) struct FieldKeys {
    pub(crate) policy: &'static FieldPolicy,
    pub(crate) name: FieldName,
    /// `F(type)`, with the `?` of a hidden NULL.
    pub(crate) framed_type: Box<[u8]>,
    keyring: Arc<Keyring>,
    tenant: Option<Arc<str>>,
    writer: Option<Writer>,
    /// Few: one for each key id and suite that the column holds.
    readers: ArcSwap<Vec<Reader>>,
    index: Option<Result<Index, SealError>>,
}

/// What a writer uses: the primary key.
pub(crate) struct Writer {
    pub(crate) header: [u8; HEADER],
    pub(crate) cipher: Arc<dyn Cipher>,
}

#[derive(Clone)]
struct Reader {
    key_id: KeyId,
    suite: Suite,
    cipher: Arc<dyn Cipher>,
}

/// The index keys of a searchable field.
pub(crate) struct Index {
    /// One for each slot that a writer writes.
    pub(crate) written: Vec<IndexKey>,
    /// One for each live key: a look-up asks for all.
    pub(crate) live: Vec<IndexKey>,
    phase: IndexKeys,
}

impl FieldKeys {
    pub(crate) fn new(policy: &'static FieldPolicy, keyring: Arc<Keyring>, tenant: Option<Arc<str>>) -> Self {
        let mut framed_type = Vec::new();
        match policy.hides_null() {
            true => frame_str(&mut framed_type, &format!("{}?", policy.type_tag().as_str())),
            false => frame_str(&mut framed_type, policy.type_tag().as_str()),
        }
        let mut keys = Self {
            policy,
            name: FieldName::of(policy),
            framed_type: framed_type.into(),
            keyring,
            tenant,
            writer: None,
            readers: ArcSwap::default(),
            index: None,
        };
        keys.writer = keys.make_writer();
        keys.index = policy.search_policy().map(|_| keys.make_index());
        keys
    }

    pub(crate) fn writer(&self) -> Result<&Writer, SealError> {
        self.writer.as_ref().ok_or(SealError::NoKey {
            field: self.name,
            purpose: Purpose::Data,
        })
    }

    /// The index keys; `None` for a field that is not searchable.
    pub(crate) fn index(&self) -> Result<Option<&Index>, SealError> {
        self.index.as_ref().map(|index| index.as_ref().map_err(Clone::clone)).transpose()
    }

    /// The cipher that opens an envelope, by the id that stands in it. No key is ever tried.
    pub(crate) fn reader(&self, envelope: &Envelope<'_>) -> Result<Arc<dyn Cipher>, OpenError> {
        let (key_id, suite) = (envelope.key_id, envelope.suite);
        let readers = self.readers.load();
        if let Some(reader) = readers.iter().find(|reader| reader.key_id == key_id && reader.suite == suite) {
            return Ok(Arc::clone(&reader.cipher));
        }
        if !self.policy.accepts(suite) {
            return Err(OpenError::SuiteNotAccepted { field: self.name, suite });
        }
        let key = self.keyring.key(Purpose::Data, key_id).ok_or(OpenError::UnknownKey {
            field: self.name,
            key: key_id,
        })?;
        let root = key.root().filter(|_| key.state.opens()).ok_or(OpenError::KeyUnavailable {
            field: self.name,
            key: key_id,
            state: key.state,
        })?;
        let cipher = self.cipher(suite, root);
        self.remember(Reader {
            key_id,
            suite,
            cipher: Arc::clone(&cipher),
        });
        Ok(cipher)
    }

    fn make_writer(&self) -> Option<Writer> {
        let key = self.keyring.primary(Purpose::Data)?;
        let suite = self.policy.written_suite();
        let cipher = self.cipher(suite, key.root()?);
        // Values that this process wrote are opened with the very cipher that sealed them.
        self.remember(Reader {
            key_id: key.id,
            suite,
            cipher: Arc::clone(&cipher),
        });
        Some(Writer {
            header: header(suite, self.policy.pad_multiple().is_some(), key.id),
            cipher,
        })
    }

    fn make_index(&self) -> Result<Index, SealError> {
        let search = self.policy.search_policy().ok_or(SealError::NotSearchable(self.name))?;
        self.keyring
            .check_definition(self.policy)
            .map_err(|_| SealError::IndexDefinition(self.name))?;
        let phase = match self.keyring.index_record(self.policy) {
            Some(record) => record.keys,
            None => IndexKeys::steady(self.keyring.primary(Purpose::Index).map(|key| key.id).ok_or(SealError::NoKey {
                field: self.name,
                purpose: Purpose::Index,
            })?),
        };
        let key = |id| {
            let key = self.keyring.key(Purpose::Index, id).filter(|key| key.state.opens());
            let root = key.and_then(|key| key.root()).ok_or(SealError::IndexKey {
                field: self.name,
                key: id,
            })?;
            Ok(IndexKey::new(id, root, self.tenant.as_deref(), self.policy, search))
        };
        let keys = |ids: Vec<KeyId>| ids.into_iter().map(key).collect::<Result<Vec<_>, SealError>>();
        Ok(Index {
            written: keys(phase.written())?,
            live: keys(phase.live())?,
            phase,
        })
    }

    fn cipher(&self, suite: Suite, root: &crate::secret::Root) -> Arc<dyn Cipher> {
        let prefix = match self.policy.has_fresh_nonces() {
            true => NoncePrefix::Fresh,
            false => NoncePrefix::Keep,
        };
        let place = (self.tenant.as_deref(), self.policy.entity(), self.policy.field());
        keyed(suite, root, place, prefix)
    }

    fn remember(&self, reader: Reader) {
        self.readers.rcu(|readers| {
            let mut readers = Vec::clone(readers);
            if !readers.iter().any(|known| known.key_id == reader.key_id && known.suite == reader.suite) {
                readers.push(reader.clone());
            }
            readers
        });
    }
}

impl Index {
    /// Whether a UNIQUE index on the last slot is the one that an upsert has to name.
    pub(crate) fn conflicts_on_last(&self) -> bool {
        matches!(
            self.phase,
            IndexKeys::Rotating {
                phase: RotatingPhase::Enforced | RotatingPhase::New,
                ..
            }
        )
    }
}
