//! PostgreSQL: a schema of its own for each place.

use super::{Facts, Kept};
use crate::contract::raw;
use crate::reach::{Reach, Server};
use fieldseal_sql::Dialect;

pub(super) struct Postgres;

impl Facts for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn make(&self) -> Kept {
        let reach = Reach::fresh(Server::Postgres);
        raw::postgres::execute(&format!("CREATE SCHEMA {}", reach.name));
        Kept::Server(reach)
    }

    fn remove(&self, reach: &Reach) {
        raw::postgres::execute(&format!("DROP SCHEMA IF EXISTS {} CASCADE", reach.name));
    }

    fn plaintexts(&self) -> &'static [&'static str] {
        &[
            "'078-05-1120'",
            "'penicillin and more than a hundred letters, so that no rule about lengths is what refuses this: penicillin, penicillin'",
            "''",
            "'Ada.9@example.org'::bytea",
            "'\\x'",
            "decode(repeat('00', 200), 'hex')",
        ]
    }

    // The type of the column refuses them.
    fn numbers(&self) -> &'static [&'static str] {
        &[]
    }

    fn text(&self) -> &'static str {
        "text"
    }

    fn definitions(&self) -> &'static str {
        "SELECT line FROM (
             SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, domain_name, is_nullable) AS line
                 FROM information_schema.columns WHERE table_schema = current_schema()
             UNION ALL SELECT format('%s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
                 WHERE connamespace = current_schema()::regnamespace
             UNION ALL SELECT typname::text FROM pg_type
                 WHERE typnamespace = current_schema()::regnamespace AND typtype = 'd'
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()
         ) AS definitions ORDER BY line"
    }

    fn uses_index(&self, plan: &str, index: &str) -> bool {
        plan.contains(&format!("Index Scan using {index}"))
            || plan.contains(&format!("Index Only Scan using {index}"))
            || plan.contains(&format!("Bitmap Index Scan on {index}"))
    }
}
