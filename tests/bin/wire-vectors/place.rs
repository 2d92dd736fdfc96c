//! Where a value belongs: its policy, its row, and the keys and tenant of its scope.

use crate::case::OrElseSay;
use crate::file::Vector;
use crate::keys::keyring;
use crate::normalised::normaliser;
use fieldseal::adapter::LookUp;
use fieldseal::{FieldPolicy, RowKey, Scope, Suite, TypeTag, Vault};
use std::fmt::Display;

/// A place, from which a value can be opened.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) policy: &'static FieldPolicy,
    pub(crate) row: Option<RowKey>,
    pub(crate) scope: Scope,
}

impl Place {
    /// The place that a vector names.
    pub(crate) fn of(vector: &Vector) -> Result<Self, String> {
        let (type_name, hides_null) = match vector.type_tag.strip_suffix('?') {
            Some(name) => (name, true),
            None => (vector.type_tag.as_str(), false),
        };
        let type_tag = TypeTag::from_name(leaked(type_name)).ok_or("the type tag is unknown")?;
        let suite = Suite::from_byte(vector.suite).ok_or("the suite is unknown")?;
        let mut policy =
            FieldPolicy::new(leaked(&vector.entity), leaked(&vector.field), type_tag).suite(suite);
        if let Some(pad) = vector.pad {
            policy = policy.pad(pad);
        }
        if hides_null {
            policy = policy.hide_null();
        }
        if vector.row.is_some() {
            policy = policy.row_bound();
        }
        if vector.tenant.is_some() {
            policy = policy.tenant();
        }
        if let Some(index) = &vector.index {
            policy = policy
                .search(normaliser(leaked(&index.normaliser), &index.normalised.0))
                .bits(index.bits);
        }
        let row = vector.row.as_ref().map(|row| RowKey::from_encoded(&row.0));
        let scope = Vault::new(keyring(vector)?).map_err(said)?.scope();
        Ok(Self {
            policy: Box::leak(Box::new(policy)),
            row: row.transpose().map_err(said)?,
            scope: match &vector.tenant {
                None => scope,
                Some(tenant) => scope.tenant(tenant).map_err(said)?,
            },
        })
    }

    /// The encoding of the plaintext.
    pub(crate) fn open(&self, stored: &[u8]) -> Result<Vec<u8>, String> {
        let opened = self
            .scope
            .open_encoded(self.policy, self.row.as_ref(), stored);
        opened.map(|plaintext| plaintext.into_vec()).map_err(said)
    }

    /// Whether the value does not open here.
    pub(crate) fn refuses(&self, stored: &[u8]) -> Result<(), String> {
        self.open(stored).is_err().or_else_say("it opens")
    }

    /// The bytes in front of the envelope, made again.
    pub(crate) fn index_prefix(&self, encoding: &[u8]) -> Result<Vec<u8>, String> {
        let look_up = self
            .scope
            .run(|| LookUp::from_encoding(self.policy, encoding))
            .map_err(said)?;
        let count = u8::try_from(look_up.slots().len()).map_err(said)?;
        Ok([&[0x80 + count], look_up.slots().concat().as_slice()].concat())
    }

    /// Places that differ in one thing, in which the value must not open.
    pub(crate) fn elsewhere(&self) -> Vec<(&'static str, Result<Self, String>)> {
        let with_names = |entity, field| {
            self.with_policy(|policy| FieldPolicy::new(entity, field, policy.type_tag()))
        };
        let other_type = if self.policy.type_tag() == TypeTag::BYTES {
            TypeTag::UUID
        } else {
            TypeTag::BYTES
        };
        let tenant = if self.scope.tenant_name() == Some("elsewhere") {
            "here"
        } else {
            "elsewhere"
        };
        let mut places = vec![
            (
                "moved to another entity",
                Ok(with_names("elsewhere", self.policy.field())),
            ),
            (
                "moved to another field",
                Ok(with_names(self.policy.entity(), "elsewhere")),
            ),
            (
                "read as another type",
                Ok(self.with_policy(|policy| {
                    FieldPolicy::new(policy.entity(), policy.field(), other_type)
                })),
            ),
            (
                "moved to another tenant",
                self.scope.tenant(tenant).map_err(said).map(|scope| Self {
                    scope,
                    ..self.clone()
                }),
            ),
        ];
        if !self.policy.written_suite().is_deterministic() {
            places.push(("moved to another row", self.in_another_row()));
        }
        places
    }

    /// The policy that `rebuild` makes of the names and the type, with everything else as it is here.
    fn with_policy(&self, rebuild: impl Fn(&FieldPolicy) -> FieldPolicy) -> Self {
        let mut policy = rebuild(self.policy).suite(self.policy.written_suite());
        if let Some(pad) = self.policy.pad_multiple() {
            policy = policy.pad(pad);
        }
        if self.policy.hides_null() {
            policy = policy.hide_null();
        }
        if self.policy.is_row_bound() {
            policy = policy.row_bound();
        }
        if let Some(search) = self.policy.search_policy() {
            // Only text is normalised; opening looks at no normaliser.
            let text = policy.type_tag() == TypeTag::STR;
            let normaliser = if text {
                search.normaliser
            } else {
                fieldseal::Normaliser::NONE
            };
            policy = policy.search(normaliser).bits(search.bits);
        }
        Self {
            policy: Box::leak(Box::new(policy)),
            ..self.clone()
        }
    }

    fn in_another_row(&self) -> Result<Self, String> {
        let row = RowKey::new().part("elsewhere", &1_i64).map_err(said)?;
        let place = self.with_policy(|policy| {
            FieldPolicy::new(policy.entity(), policy.field(), policy.type_tag()).row_bound()
        });
        Ok(Self {
            row: Some(row),
            ..place
        })
    }
}

/// Policies are constants elsewhere, so they borrow for ever; a program that soon ends may leak.
fn leaked(text: &str) -> &'static str {
    text.to_owned().leak()
}

pub(crate) fn said(error: impl Display) -> String {
    error.to_string()
}
