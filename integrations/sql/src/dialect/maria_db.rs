//! MariaDB, and MySQL, which takes the same.

use super::{Spelling, hex};

pub(super) struct MariaDb;

/// A row holds 65,535 bytes of VARBINARY and VARCHAR, over all its columns together; LONGBLOB does not count. A column that takes more than
/// an eighth leaves no room for others.
const LONGEST_VARBINARY: usize = 8_192;

impl Spelling for MariaDb {
    fn quote(&self, name: &str) -> String {
        format!("`{}`", name.replace('`', "``"))
    }

    fn bytes(&self, bytes: &[u8]) -> String {
        format!("x'{}'", hex(bytes))
    }

    fn length(&self, column: &str) -> String {
        format!("octet_length({column})")
    }

    fn is_binary(&self, _column: &str) -> Option<String> {
        None
    }

    // Never BLOB, which ends at 65,535 bytes.
    fn binary(&self, longest: Option<usize>) -> String {
        match longest {
            Some(longest) if longest <= LONGEST_VARBINARY => format!("VARBINARY({longest})"),
            _ => "LONGBLOB".to_owned(),
        }
    }

    // Room for an Argon2id string of 64 bytes of salt and of hash that a pepper's envelope is around. The usual collations would
    // take two hashes for one that differ in case.
    fn password(&self) -> &'static str {
        "VARCHAR(512) CHARACTER SET ascii COLLATE ascii_bin"
    }

    // MariaDB 10.11 reads the whole table for an expression, indexed or not.
    fn has_index_column(&self) -> bool {
        true
    }

    // A CHECK behind a column has no name here, and could not be dropped by one.
    fn checks_in_line(&self) -> bool {
        false
    }

    // What MariaDB calls a database.
    fn has_schemas(&self) -> bool {
        true
    }

    fn constrains_later(&self) -> bool {
        true
    }
}
