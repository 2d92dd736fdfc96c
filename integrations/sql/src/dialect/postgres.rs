//! PostgreSQL.

use super::{Spelling, hex};

pub(super) struct Postgres;

impl Spelling for Postgres {
    fn quote(&self, name: &str) -> String {
        format!("\"{}\"", name.replace('"', "\"\""))
    }

    // Without the cast the literal would be text of which `substr` counts characters.
    fn bytes(&self, bytes: &[u8]) -> String {
        format!("'\\x{}'::bytea", hex(bytes))
    }

    fn hexadecimal(&self, bytes: &str) -> String {
        format!("encode({bytes}, 'hex')")
    }

    fn hexadecimal_of_text(&self, text: &str) -> String {
        self.hexadecimal(&format!("convert_to({text}, 'UTF8')"))
    }

    fn length(&self, column: &str) -> String {
        format!("octet_length({column})")
    }

    fn is_binary(&self, _column: &str) -> Option<String> {
        None
    }

    fn binary(&self, _longest: Option<usize>) -> String {
        "bytea".to_owned()
    }

    fn password(&self) -> &'static str {
        "text"
    }

    fn has_index_column(&self) -> bool {
        false
    }

    fn has_domains(&self) -> bool {
        true
    }

    fn checks_in_line(&self) -> bool {
        true
    }

    fn has_schemas(&self) -> bool {
        true
    }

    fn constrains_later(&self) -> bool {
        true
    }
}
