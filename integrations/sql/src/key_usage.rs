//! Which keys the values of a table stand under: what a scan counts before a key is destroyed.

use crate::dialect::Dialect;
use crate::table::ProtectedTable;
use base64ct::{Base64UrlUnpadded, Encoding};
use fieldseal::keyring::Purpose;
use fieldseal::{FieldPolicy, KeyId, Protection};

/// A query that counts the values of one column by key.
///
/// Each row of its result says which key (`key_id`, text, for [`KeyUsage::key_id`]) and how many values (`how_many`, 64 bits), for
/// [`fieldseal::keyring::ScanReport::add`].
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
/// Of passwords with a pepper, hashes that no pepper is around are not counted, since they stand under no key.
#[derive(Clone, Debug)]
pub struct KeyUsage {
    entity: &'static str,
    field: &'static str,
    purpose: Purpose,
    sql: String,
}

impl KeyUsage {
    /// The stable name of the model.
    #[must_use]
    pub fn entity(&self) -> &'static str {
        self.entity
    }

    /// The stable name of the field whose column is counted.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// Whose keys are counted: `data`, `index` for the blind indexes of the same column, or `pepper`.
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
    ///
    /// Hexadecimal: four bytes of a key id, or the beginning of a value in text form (`wire-format.md`, section 6), of which a database without
    /// base64 cannot take the key id out.
    #[must_use]
    pub fn key_id(hexadecimal: &str) -> Option<KeyId> {
        // `from_str_radix` takes a sign too.
        if !hexadecimal.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let number = u64::from_str_radix(hexadecimal, 16).ok()?;
        let number = match hexadecimal.len() {
            8 => u32::try_from(number).ok()?,
            16 => {
                let mut header = [0; 6];
                Base64UrlUnpadded::decode(number.to_be_bytes(), &mut header).ok()?;
                let [1, _, key @ ..] = header else {
                    return None;
                };
                u32::from_be_bytes(key)
            }
            _ => return None,
        };
        KeyId::new(number)
    }
}

impl ProtectedTable {
    /// The queries that count this table's values by key, for a [`fieldseal::keyring::ScanReport`].
    #[must_use]
    pub fn key_usage(&self) -> Vec<KeyUsage> {
        let mut usage = Vec::new();
        for column in self.columns() {
            let keys = Keys {
                dialect: self.dialect,
                table: self.quoted(),
                column: column.quoted(),
            };
            let mut add = |entity, field, purpose, keys: String| {
                usage.push(KeyUsage {
                    entity,
                    field,
                    purpose,
                    sql: format!(
                        "SELECT key_id, count(*) AS how_many FROM ({keys}) AS keys_in_use GROUP BY key_id"
                    ),
                });
            };
            match column.field.protection() {
                Protection::Encrypted(policy) => {
                    let (entity, field) = (policy.entity(), policy.field());
                    add(entity, field, Purpose::Data, keys.of_envelopes(policy));
                    if policy.search_policy().is_some() {
                        add(entity, field, Purpose::Index, keys.of_slots());
                    }
                }
                Protection::Password(policy) if policy.has_pepper() => {
                    let (entity, field) = (policy.entity(), policy.field());
                    add(entity, field, Purpose::Pepper, keys.of_texts());
                }
                _ => {}
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
        self.select(
            &self.dialect.spelling().hexadecimal(&key),
            &format!("{} IS NOT NULL", self.column),
        )
    }

    /// Version, suite and key id are six bytes, which are eight letters of base64.
    fn of_texts(&self) -> String {
        let letters = |at, count| format!("substr({}, {at}, {count})", self.column);
        // As hexadecimal, so that no collation takes two of them for one.
        self.select(
            &self.dialect.spelling().hexadecimal_of_text(&letters(5, 8)),
            &format!("{} = 'fs1.'", letters(1, 4)),
        )
    }

    fn of_slots(&self) -> String {
        let begins = |byte| format!("substr({}, 1, 1) = {}", self.column, self.byte(byte));
        let key = |at| {
            let key = self.four_bytes_from(at);
            self.dialect.spelling().hexadecimal(&key)
        };
        let first = self.select(&key(2), &format!("{} OR {}", begins(0x81), begins(0x82)));
        let second = self.select(&key(22), &begins(0x82));
        format!("{first} UNION ALL {second}")
    }

    fn select(&self, key: &str, condition: &str) -> String {
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
