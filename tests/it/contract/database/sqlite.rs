//! SQLite: a file of its own for each place.

use super::{Facts, Kept};
use fieldseal_sql::Dialect;

pub(super) struct Sqlite;

impl Facts for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn make(&self) -> Kept {
        Kept::Folder(tempfile::tempdir().unwrap())
    }

    fn plaintexts(&self) -> &'static [&'static str] {
        &[
            "'078-05-1120'",
            "'penicillin and more than a hundred letters, so that no rule about lengths is what refuses this: penicillin, penicillin'",
            "''",
            "CAST('Ada.9@example.org' AS BLOB)",
            "x''",
            "zeroblob(200)",
        ]
    }

    fn numbers(&self) -> &'static [&'static str] {
        &["731264", "1.5"]
    }

    fn text(&self) -> &'static str {
        "TEXT"
    }

    fn definitions(&self) -> &'static str {
        "SELECT sql AS line FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
    }

    fn uses_index(&self, plan: &str, index: &str) -> bool {
        plan.contains(&format!("INDEX {index} (<expr>=?)"))
    }
}
