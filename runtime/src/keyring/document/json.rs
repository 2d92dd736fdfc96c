//! JSON in and out. Reading takes exactly the format: unknown, missing and repeated members are errors.

use super::KeyringDocument;
use crate::keyring::entry::{DocumentRoot, KeyEntry};
use crate::keyring::index_record::IndexKeys;
use crate::keyring::key::Wrapped;
use crate::keyring::{IndexRecord, KeyId, KeyringError, Purpose, State};
use crate::secret::Root;
use base64ct::{Base64, Encoding};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::time::SystemTime;
use zeroize::Zeroizing;

const FORMAT: &str = "fieldseal-keyring/1";

pub(super) fn read(json: &[u8]) -> Result<KeyringDocument, KeyringError> {
    // The message of serde_json may hold a piece of the document, which may be a root: only the place goes out.
    let Object(raw): Object<RawDocument> =
        serde_json::from_slice(json).map_err(|error| KeyringError::Malformed {
            line: error.line(),
            column: error.column(),
        })?;
    if raw.format != FORMAT {
        return Err(KeyringError::Format);
    }
    let indexes = raw
        .indexes
        .into_iter()
        .map(|Object(index)| index.checked())
        .collect::<Result<_, _>>()?;
    Ok(KeyringDocument {
        name: raw.name,
        revision: raw.revision,
        keysets: raw.keysets.0,
        indexes,
        mac: raw.mac.map(|mac| mac.0),
    })
}

pub(super) fn write(document: &KeyringDocument) -> Zeroizing<String> {
    let out = OutDocument {
        format: FORMAT,
        name: &document.name,
        revision: document.revision,
        keysets: OutKeysets(&document.keysets),
        indexes: document.indexes.iter().map(OutIndex::from).collect(),
        mac: document.mac.map(|mac| Base64::encode_string(&mac)),
    };
    // Large enough that the buffer, which may hold roots, does not move while it is written.
    let keys = document.keysets.values().map(Vec::len).sum::<usize>();
    let mut text = Vec::with_capacity(64 * 1024 + keys * 2048);
    serde_json::to_writer_pretty(&mut text, &out)
        .expect("a keyring has nothing that JSON cannot hold");
    text.push(b'\n');
    Zeroizing::new(String::from_utf8(text).expect("serde_json writes UTF-8"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDocument {
    format: String,
    name: String,
    revision: u64,
    keysets: RawKeysets,
    indexes: Vec<Object<RawIndex>>,
    #[serde(default, deserialize_with = "not_null")]
    mac: Option<Bytes<32>>,
}

/// A JSON object. What serde derives for a struct takes an array of its members too, which would be a second spelling.
struct Object<T>(T);

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members)).map(Object)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

/// A member that may be missing, but is not null when it is there.
fn not_null<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

struct RawKeysets(BTreeMap<Purpose, Vec<KeyEntry>>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKey {
    id: u32,
    state: String,
    created: String,
    check: Bytes<16>,
    // `Option` alone would take a missing member as null.
    #[serde(deserialize_with = "Option::deserialize")]
    root: Option<Object<RawRoot>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRoot {
    #[serde(default, deserialize_with = "not_null")]
    plain: Option<PlainRoot>,
    #[serde(default, deserialize_with = "not_null")]
    kek: Option<String>,
    #[serde(default, deserialize_with = "not_null")]
    wrapped: Option<WrappedBytes>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIndex {
    entity: String,
    field: String,
    normaliser: String,
    #[serde(rename = "type")]
    type_tag: String,
    bits: u8,
    keys: Vec<u32>,
    phase: u8,
}

impl RawIndex {
    fn checked(self) -> Result<IndexRecord, KeyringError> {
        let ids: Option<Vec<_>> = self.keys.iter().copied().map(KeyId::new).collect();
        let keys = ids
            .and_then(|ids| IndexKeys::from_parts(&ids, self.phase))
            .ok_or_else(|| KeyringError::IndexRecord {
                field: format!("{}.{}", self.entity, self.field),
            })?;
        Ok(IndexRecord {
            entity: self.entity,
            field: self.field,
            normaliser: self.normaliser,
            type_tag: self.type_tag,
            bits: self.bits,
            keys,
        })
    }
}

impl RawKey {
    fn checked<E: de::Error>(self) -> Result<KeyEntry, E> {
        let id = KeyId::new(self.id).ok_or_else(|| E::custom("a reserved key id"))?;
        let state = State::from_name(&self.state).ok_or_else(|| E::custom("an unknown state"))?;
        if !is_timestamp(&self.created) {
            return Err(E::custom("a time that is not like 2026-11-24T00:00:00Z"));
        }
        let root = match self.root {
            None => DocumentRoot::Absent,
            Some(Object(RawRoot {
                plain: Some(PlainRoot(root)),
                kek: None,
                wrapped: None,
            })) => DocumentRoot::Plain(root),
            Some(Object(RawRoot {
                plain: None,
                kek: Some(kek),
                wrapped: Some(WrappedBytes(bytes)),
            })) if !kek.is_empty() => DocumentRoot::Wrapped(Wrapped { kek, bytes }),
            Some(_) => return Err(E::custom("a root that is neither plain nor wrapped")),
        };
        Ok(KeyEntry {
            id,
            state,
            created: self.created,
            check: self.check.0,
            root,
        })
    }
}

impl<'de> Deserialize<'de> for RawKeysets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keysets;
        impl<'de> Visitor<'de> for Keysets {
            type Value = RawKeysets;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("keysets by purpose")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawKeysets, A::Error> {
                let mut keysets = BTreeMap::new();
                while let Some(name) = map.next_key::<String>()? {
                    let purpose = Purpose::from_name(&name)
                        .ok_or_else(|| de::Error::custom("an unknown purpose"))?;
                    let keys = map.next_value::<Vec<Object<RawKey>>>()?;
                    let keys = keys
                        .into_iter()
                        .map(|Object(key)| key.checked())
                        .collect::<Result<_, A::Error>>()?;
                    if keysets.insert(purpose, keys).is_some() {
                        return Err(de::Error::custom("a repeated purpose"));
                    }
                }
                Ok(RawKeysets(keysets))
            }
        }
        deserializer.deserialize_map(Keysets)
    }
}

/// Bytes of a fixed length in strict base64.
struct Bytes<const N: usize>([u8; N]);

/// A root, decoded without a copy that nobody wipes.
struct PlainRoot(Root);

struct WrappedBytes(Vec<u8>);

struct Base64Visitor<T>(fn(&str) -> Option<T>);

impl<T> Visitor<'_> for Base64Visitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("base64 with padding")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).ok_or_else(|| E::custom("not base64 of the right length"))
    }
}

fn decode<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    let decoded = Base64::decode(text, &mut bytes[..]).ok()?;
    (decoded.len() == N).then_some(())?;
    Some(bytes)
}

impl<'de, const N: usize> Deserialize<'de> for Bytes<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Base64Visitor(|text| {
            decode::<N>(text).map(|bytes| Bytes(*bytes))
        }))
    }
}

impl<'de> Deserialize<'de> for PlainRoot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Base64Visitor(|text| {
            decode::<32>(text).map(|bytes| PlainRoot(Root::new(&bytes)))
        }))
    }
}

impl<'de> Deserialize<'de> for WrappedBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Base64Visitor(|text| {
            Base64::decode_vec(text)
                .ok()
                .filter(|bytes| !bytes.is_empty())
                .map(WrappedBytes)
        }))
    }
}

#[derive(Serialize)]
struct OutDocument<'a> {
    format: &'a str,
    name: &'a str,
    revision: u64,
    keysets: OutKeysets<'a>,
    indexes: Vec<OutIndex<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mac: Option<String>,
}

struct OutKeysets<'a>(&'a BTreeMap<Purpose, Vec<KeyEntry>>);

impl Serialize for OutKeysets<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (purpose, keys) in self.0 {
            map.serialize_entry(
                purpose.name(),
                &keys.iter().map(OutKey::from).collect::<Vec<_>>(),
            )?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct OutKey<'a> {
    id: u32,
    state: &'a str,
    created: &'a str,
    check: String,
    root: Option<OutRoot<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum OutRoot<'a> {
    Plain { plain: SecretText },
    Wrapped { kek: &'a str, wrapped: String },
}

struct SecretText(Zeroizing<String>);

impl Serialize for SecretText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'a> From<&'a KeyEntry> for OutKey<'a> {
    fn from(key: &'a KeyEntry) -> Self {
        let root = match &key.root {
            DocumentRoot::Plain(root) => Some(OutRoot::Plain {
                plain: SecretText(Zeroizing::new(Base64::encode_string(root.bytes()))),
            }),
            DocumentRoot::Wrapped(wrapped) => Some(OutRoot::Wrapped {
                kek: &wrapped.kek,
                wrapped: Base64::encode_string(&wrapped.bytes),
            }),
            DocumentRoot::Absent => None,
        };
        Self {
            id: key.id.number(),
            state: key.state.name(),
            created: &key.created,
            check: Base64::encode_string(&key.check),
            root,
        }
    }
}

#[derive(Serialize)]
struct OutIndex<'a> {
    entity: &'a str,
    field: &'a str,
    normaliser: &'a str,
    #[serde(rename = "type")]
    type_tag: &'a str,
    bits: u8,
    keys: Vec<u32>,
    phase: u8,
}

impl<'a> From<&'a IndexRecord> for OutIndex<'a> {
    fn from(index: &'a IndexRecord) -> Self {
        Self {
            entity: &index.entity,
            field: &index.field,
            normaliser: &index.normaliser,
            type_tag: &index.type_tag,
            bits: index.bits,
            keys: index.keys.live().into_iter().map(KeyId::number).collect(),
            phase: index.keys.phase(),
        }
    }
}

/// RFC 3339 in UTC, whole seconds, one spelling: `2026-11-24T00:00:00Z`.
fn is_timestamp(text: &str) -> bool {
    humantime::parse_rfc3339(text)
        .is_ok_and(|time| humantime::format_rfc3339_seconds(time).to_string() == text)
}

/// A time, as documents spell it.
pub(in crate::keyring) fn timestamp(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string()
}

/// The time that a document, which was read, says.
pub(in crate::keyring) fn time_of(text: &str) -> SystemTime {
    humantime::parse_rfc3339(text).expect("a document's times were read")
}
