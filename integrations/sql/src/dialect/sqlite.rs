//! SQLite.

use super::{Spelling, hex};

pub(super) struct Sqlite;

impl Spelling for Sqlite {
    // Not the standard's double quotes: SQLite takes a double-quoted name that it does not know for a string, and an index over a
    // misspelt column would be an index over a constant.
    fn quote(&self, name: &str) -> String {
        format!("`{}`", name.replace('`', "``"))
    }

    fn bytes(&self, bytes: &[u8]) -> String {
        format!("x'{}'", hex(bytes))
    }

    // `octet_length` is there from version 3.43 only. Of a BLOB, and `is_binary` lets nothing else pass, `length` is the same.
    fn length(&self, column: &str) -> String {
        format!("length({column})")
    }

    // The type of a column is a hint here: text stays text in a BLOB column. Comparing it with bytes gives false already; this says so.
    fn is_binary(&self, column: &str) -> Option<String> {
        Some(format!("typeof({column}) = 'blob'"))
    }

    fn binary(&self, _longest: Option<usize>) -> String {
        "BLOB".to_owned()
    }

    fn password(&self) -> &'static str {
        "TEXT"
    }

    fn has_index_column(&self) -> bool {
        false
    }

    // A column with its own CHECK can be dropped; one that the table's CHECK names cannot.
    fn checks_in_line(&self) -> bool {
        true
    }

    // An attached file is one, but what a migration asks about a table before it is made again is asked of the main file.
    fn has_schemas(&self) -> bool {
        false
    }

    fn constrains_later(&self) -> bool {
        false
    }
}
