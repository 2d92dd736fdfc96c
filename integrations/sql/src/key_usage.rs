//! Which keys the values of a table stand under: what a scan counts before a key is destroyed.

use crate::column::Content;
use crate::dialect::Dialect;
use crate::table::ProtectedTable;
use fieldseal::keyring::Purpose;
use fieldseal::{FieldPolicy, KeyId};

/// A query that counts the values of one column by key.
///
/// Each row of its result is a key id in hexadecimal (`key_id`, text) and a count (`how_many`, 64 bits), for
/// [`KeyUsage::key_id`] and [`fieldseal::keyring::ScanReport::add`].
///
/// ```
/// use fieldseal_sql::{Dialect, ProtectedTable};
/// # use fieldseal::{FieldPolicy, Model, ModelField, Protect, Protection, TypeTag};
/// # struct User;
/// # impl Protect for User {
/// #     const MODEL: &'static Model = &Model::new("User", "user").with_table("users").with_fields(&[
/// #         ModelField::new("ssn", "ssn", "String", Protection::Encrypted(&FieldPolicy::new("user", "ssn", TypeTag::STR))),
/// #     ]);
/// # }
///
/// # fn main() -> Result<(), fieldseal_sql::SqlError> {
/// let usage = ProtectedTable::of::<User>(Dialect::Sqlite)?.key_usage();
/// assert_eq!(
///     usage[0].sql(),
///     "SELECT key_id, count(*) AS how_many FROM (SELECT hex(substr(`ssn`, 3, 4)) AS key_id FROM `users` WHERE `ssn` IS NOT NULL) AS keys_in_use GROUP BY key_id"
/// );
/// # Ok(())
/// # }
/// ```
///
/// The hashes of passwords with a pepper are text and are not counted: `pepper` keys need another proof.
#[derive(Clone, Debug)]
pub struct KeyUsage {
    policy: &'static FieldPolicy,
    purpose: Purpose,
    sql: String,
}

impl KeyUsage {
    /// The field whose column is counted.
    #[must_use]
    pub fn policy(&self) -> &'static FieldPolicy {
        self.policy
    }

    /// Whose keys are counted: `data`, or `index` for the blind indexes of the same column.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The query. It reads the whole column.
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The key id in a row of the result; `None` for what is no key id, which is a value that nobody sealed.
    #[must_use]
    pub fn key_id(hexadecimal: &str) -> Option<KeyId> {
        // `from_str_radix` takes a sign too.
        (hexadecimal.len() == 8 && hexadecimal.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .then(|| u32::from_str_radix(hexadecimal, 16).ok())
            .flatten()
            .and_then(KeyId::new)
    }
}

impl ProtectedTable {
    /// The queries that count this table's values by key, for a [`fieldseal::keyring::ScanReport`].
    #[must_use]
    pub fn key_usage(&self) -> Vec<KeyUsage> {
        let mut usage = Vec::new();
        for column in self.columns() {
            let Content::Sealed(policy) = column.content else {
                continue;
            };
            let keys = Keys {
                dialect: self.dialect,
                table: self.quoted(),
                column: column.quoted(),
            };
            usage.push(keys.usage(policy, Purpose::Data, &keys.of_envelopes(policy)));
            if policy.search_policy().is_some() {
                usage.push(keys.usage(policy, Purpose::Index, &keys.of_slots()));
            }
        }
        usage
    }
}

/// Where key ids stand in a stored value (`wire-format.md`, sections 2 and 5).
struct Keys {
    dialect: Dialect,
    table: String,
    column: String,
}

impl Keys {
    fn usage(&self, policy: &'static FieldPolicy, purpose: Purpose, keys: &str) -> KeyUsage {
        KeyUsage {
            policy,
            purpose,
            sql: format!(
                "SELECT key_id, count(*) AS how_many FROM ({keys}) AS keys_in_use GROUP BY key_id"
            ),
        }
    }

    /// Behind the version and the suite of the envelope, which stands behind the slots of an index.
    fn of_envelopes(&self, policy: &FieldPolicy) -> String {
        let key = match policy.search_policy() {
            None => self.four_bytes_from(3),
            Some(_) => format!(
                "CASE substr({}, 1, 1) WHEN {} THEN {} WHEN {} THEN {} ELSE {} END",
                self.column,
                self.byte(0x82),
                self.four_bytes_from(44),
                self.byte(0x81),
                self.four_bytes_from(24),
                self.four_bytes_from(3),
            ),
        };
        self.select(&key, &format!("{} IS NOT NULL", self.column))
    }

    fn of_slots(&self) -> String {
        let begins = |byte| format!("substr({}, 1, 1) = {}", self.column, self.byte(byte));
        let first = self.select(
            &self.four_bytes_from(2),
            &format!("{} OR {}", begins(0x81), begins(0x82)),
        );
        let second = self.select(&self.four_bytes_from(22), &begins(0x82));
        format!("{first} UNION ALL {second}")
    }

    fn select(&self, key: &str, condition: &str) -> String {
        let key = self.dialect.spelling().hexadecimal(key);
        format!(
            "SELECT {key} AS key_id FROM {} WHERE {condition}",
            self.table
        )
    }

    fn four_bytes_from(&self, at: u8) -> String {
        format!("substr({}, {at}, 4)", self.column)
    }

    fn byte(&self, byte: u8) -> String {
        self.dialect.spelling().bytes(&[byte])
    }
}
