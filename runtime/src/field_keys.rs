//! Everything that is derived for one field in one scope, made once and kept.

use crate::cipher::{Cipher, NoncePrefix, keyed};
use crate::context::KeyContext;
use crate::envelope::{Envelope, HEADER, header};
use crate::error::{FieldName, OpenError, SealError};
use crate::framing::frame_str;
use crate::index::IndexKey;
use crate::kdf::Derivation;
use crate::keyring::{IndexKeys, Key, KeyId, Keyring, Purpose, RotatingPhase, State};
use crate::live::{Refusal, Watch};
use crate::policy::FieldPolicy;
use crate::secret::Root;
use crate::suite::Suite;
use crate::unlocked::Unlocked;
use arc_swap::ArcSwap;
use std::sync::Arc;

/// The keys of one field under one keyring and tenant.
pub(crate) struct FieldKeys {
    pub(crate) policy: &'static FieldPolicy,
    pub(crate) name: FieldName,
    /// `F(type)`, with the `?` of a hidden NULL.
    framed_type: Box<[u8]>,
    /// Of the keyring, see [`Unlocked::generation`].
    pub(crate) generation: u64,
    /// The suite that is written: the policy's, unless the tenant has its own keys.
    pub(crate) suite: Suite,
    keyring: Arc<Keyring>,
    tenant: Option<Arc<str>>,
    reencrypts: bool,
    watch: Arc<Watch>,
    /// The primary key with the suite that is written: most values that are read have it too.
    writer: Option<KeyedHeader>,
    /// Few: one for each other header that the column holds.
    others: ArcSwap<Vec<Arc<KeyedHeader>>>,
    index: Option<Result<Index, SealError>>,
}

/// What belongs to all values of a field that begin with one header: one key, one suite, padded or not.
pub(crate) struct KeyedHeader {
    pub(crate) header: [u8; HEADER],
    pub(crate) context: KeyContext,
    pub(crate) head_len: usize,
    pub(crate) random_len: usize,
    pub(crate) cipher: Arc<dyn Cipher>,
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
    pub(crate) fn new(
        policy: &'static FieldPolicy,
        vault: &Unlocked,
        tenant: Option<Arc<str>>,
        reencrypts: bool,
    ) -> Self {
        // Before the keyring: if another one comes in between, these keys are derived anew at their next use.
        let generation = vault.generation();
        let mut framed_type = Vec::new();
        match policy.hides_null() {
            true => frame_str(
                &mut framed_type,
                &format!("{}?", policy.type_tag().as_str()),
            ),
            false => frame_str(&mut framed_type, policy.type_tag().as_str()),
        }
        let mut keys = Self {
            policy,
            name: FieldName::of(policy),
            framed_type: framed_type.into(),
            generation,
            suite: policy.written_suite_for(vault.is_tenants_own()),
            keyring: vault.keyring(),
            tenant,
            reencrypts,
            watch: Arc::clone(vault.watch()),
            writer: None,
            others: ArcSwap::default(),
            index: None,
        };
        keys.writer = keys.make_writer();
        keys.index = policy.search_policy().map(|_| keys.make_index());
        keys
    }

    pub(crate) fn writer(&self) -> Result<&KeyedHeader, SealError> {
        self.writer.as_ref().ok_or_else(|| {
            self.watch.refuse(Refusal::KeyUnavailable);
            SealError::NoKey {
                field: self.name,
                purpose: self.policy.purpose(),
            }
        })
    }

    /// The index keys; `None` for a field that is not searchable.
    pub(crate) fn index(&self) -> Result<Option<&Index>, SealError> {
        self.index
            .as_ref()
            .map(|index| index.as_ref().map_err(Clone::clone))
            .transpose()
            .inspect_err(|_| self.watch.refuse(Refusal::KeyUnavailable))
    }

    /// Works with the cipher that opens an envelope, found by the key id that stands in it. No key is ever tried.
    pub(crate) fn with_reader<R>(
        &self,
        envelope: &Envelope<'_>,
        work: impl FnOnce(&KeyedHeader) -> R,
    ) -> Result<R, OpenError> {
        match &self.writer {
            Some(writer) if writer.header == *envelope.header => Ok(work(writer)),
            _ => Ok(work(&*self.other_reader(envelope)?)),
        }
    }

    fn other_reader(&self, envelope: &Envelope<'_>) -> Result<Arc<KeyedHeader>, OpenError> {
        let known = |readers: &[Arc<KeyedHeader>]| {
            readers
                .iter()
                .find(|reader| reader.header == *envelope.header)
                .map(Arc::clone)
        };
        if let Some(reader) = known(&self.others.load()) {
            return Ok(reader);
        }
        let (field, suite) = (self.name, envelope.suite);
        if !self.policy.accepts(suite) {
            return Err(self.tampered(OpenError::SuiteNotAccepted { field, suite }));
        }
        let key = self
            .keyring
            .key(self.policy.purpose(), envelope.key_id)
            .ok_or_else(|| {
                self.watch.unknown(envelope.key_id);
                OpenError::UnknownKey {
                    field,
                    key: envelope.key_id,
                }
            })?;
        if !self.may_open(key) {
            self.watch.refuse(Refusal::KeyUnavailable);
            return Err(OpenError::KeyUnavailable {
                field,
                key: key.id,
                state: key.state,
            });
        }
        let root = key.root().ok_or_else(|| {
            self.watch.refuse(Refusal::KeyUnavailable);
            OpenError::NotUnwrapped { field, key: key.id }
        })?;
        let reader = Arc::new(self.keyed_header(*envelope.header, suite, root));
        self.others.rcu(|readers| {
            let mut readers = Vec::clone(readers);
            if known(&readers).is_none() {
                readers.push(Arc::clone(&reader));
            }
            readers
        });
        Ok(reader)
    }

    /// Counts that what is stored is no value of this field, and gives the reason back.
    #[cold]
    pub(crate) fn tampered(&self, why: OpenError) -> OpenError {
        self.watch.refuse(Refusal::Tampered);
        why
    }

    /// A value did not open under its key.
    pub(crate) fn refused(&self, key: KeyId) {
        self.watch.refused(self.name, key);
    }

    fn may_open(&self, key: &Key) -> bool {
        key.state.opens() || (self.reencrypts && key.state == State::Compromised)
    }

    fn make_writer(&self) -> Option<KeyedHeader> {
        let key = self.keyring.primary(self.policy.purpose())?;
        let suite = self.suite;
        let header = header(suite, self.policy.pad_multiple().is_some(), key.id);
        Some(self.keyed_header(header, suite, key.root()?))
    }

    fn make_index(&self) -> Result<Index, SealError> {
        let search = self
            .policy
            .search_policy()
            .ok_or(SealError::NotSearchable(self.name))?;
        self.keyring
            .check_definition(self.policy)
            .map_err(|_| SealError::IndexDefinition(self.name))?;
        let phase = match self.keyring.index_record(self.policy) {
            Some(record) => record.keys,
            None => IndexKeys::steady(self.only_index_key()?),
        };
        let key = |id| {
            let key = self
                .keyring
                .key(Purpose::Index, id)
                .filter(|key| self.may_open(key));
            let root = key.and_then(|key| key.root()).ok_or(SealError::IndexKey {
                field: self.name,
                key: id,
            })?;
            Ok(IndexKey::new(
                id,
                root,
                self.tenant.as_deref(),
                self.policy,
                search,
            ))
        };
        let keys = |ids: Vec<KeyId>| {
            ids.into_iter()
                .map(key)
                .collect::<Result<Vec<_>, SealError>>()
        };
        Ok(Index {
            written: keys(phase.written())?,
            live: keys(phase.live())?,
            phase,
        })
    }

    /// The index key of a field that the keyring does not record.
    ///
    /// Where there is another usable one, the rows may have been written with it, and a look-up that asks for the primary alone would
    /// miss them in silence.
    fn only_index_key(&self) -> Result<KeyId, SealError> {
        let primary = self
            .keyring
            .primary(Purpose::Index)
            .ok_or(SealError::NoKey {
                field: self.name,
                purpose: Purpose::Index,
            })?;
        match self
            .keyring
            .keys(Purpose::Index)
            .filter(|(_, state)| state.opens())
            .count()
        {
            1 => Ok(primary.id),
            _ => Err(SealError::IndexUnrecorded(self.name)),
        }
    }

    fn keyed_header(&self, header: [u8; HEADER], suite: Suite, root: &Root) -> KeyedHeader {
        let prefix = match self.policy.has_fresh_nonces() {
            true => NoncePrefix::Fresh,
            false => NoncePrefix::Keep,
        };
        let place = Derivation {
            label: match self.policy.purpose() {
                Purpose::Pepper => "pepper",
                _ => suite.label(),
            },
            tenant: self.tenant.as_deref(),
            entity: Some(self.policy.entity()),
            field: Some(self.policy.field()),
        };
        let cipher = keyed(suite, root, place, prefix);
        KeyedHeader {
            header,
            context: KeyContext::new(&header, &self.framed_type),
            head_len: cipher.head_len(),
            random_len: cipher.random_len(),
            cipher,
        }
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
