//! MariaDB: a database of its own for each place.

use super::{Facts, Kept};
use crate::contract::raw;
use crate::reach::{Reach, Server};
use fieldseal_sql::Dialect;

pub(super) struct MariaDb;

impl Facts for MariaDb {
    fn dialect(&self) -> Dialect {
        Dialect::MariaDb
    }

    fn make(&self) -> Kept {
        let reach = Reach::fresh(Server::MariaDb);
        raw::maria_db::execute(&format!("CREATE DATABASE {}", reach.name));
        Kept::Server(reach)
    }

    fn remove(&self, reach: &Reach) {
        raw::maria_db::execute(&format!("DROP DATABASE IF EXISTS {}", reach.name));
    }

    fn plaintexts(&self) -> &'static [&'static str] {
        &[
            "'078-05-1120'",
            "'penicillin and more than a hundred letters, so that no rule about lengths is what refuses this: penicillin, penicillin'",
            "''",
            "CAST('Ada.9@example.org' AS BINARY)",
            "x''",
            "repeat(char(0), 200)",
        ]
    }

    fn numbers(&self) -> &'static [&'static str] {
        &["731264", "1.5"]
    }

    // Compared as it is written, as the other databases do.
    fn text(&self) -> &'static str {
        "VARCHAR(200) COLLATE utf8mb4_bin"
    }

    // SeaORM takes the number of the new row from the server, which gives it for such a column only.
    fn key(&self) -> &'static str {
        "INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY"
    }

    fn upserts_by_target(&self) -> bool {
        false
    }

    fn definitions(&self) -> &'static str {
        "SELECT line FROM (
             SELECT concat_ws(' ', table_name, column_name, column_type, is_nullable, character_set_name, generation_expression)
                 AS line FROM information_schema.columns WHERE table_schema = database()
             UNION ALL SELECT concat_ws(' ', constraint_name, check_clause) FROM information_schema.check_constraints
                 WHERE constraint_schema = database()
             UNION ALL SELECT concat_ws(' ', table_name, index_name, non_unique, column_name) FROM information_schema.statistics
                 WHERE table_schema = database()
         ) AS definitions ORDER BY line"
    }

    fn uses_index(&self, plan: &str, index: &str) -> bool {
        plan.split(';')
            .filter_map(|step| step.split_once("key=")?.1.split(' ').next())
            .any(|keys| keys.split(',').any(|key| key == index))
    }
}
