//! What each database is asked about the table itself, whichever ORM asks.

use fieldseal_sql::Dialect;

/// How many tables there are of the name.
pub fn tables(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => {
            "SELECT count(*) AS number FROM sqlite_schema WHERE type = 'table' AND name = 'people'"
        }
        Dialect::Postgres => {
            "SELECT count(*) AS number FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_name = 'people'"
        }
        _ => {
            "SELECT count(*) AS number FROM information_schema.tables \
             WHERE table_schema = database() AND table_name = 'people'"
        }
    }
}

/// How many people are stored.
pub const PEOPLE: &str = "SELECT count(*) AS number FROM people";

/// The columns of the table on a server, with those that the database computes: for each its name, and SQL that reads it as the bytes that are
/// stored.
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub fn columns(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => {
            "SELECT column_name::text AS name, \
             format(CASE data_type WHEN 'bytea' THEN '%I' ELSE 'convert_to(%I::text, ''UTF8'')' END, column_name) AS line \
             FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = 'people' ORDER BY ordinal_position"
        }
        _ => {
            "SELECT column_name AS name, concat('CAST(`', column_name, '` AS BINARY)') AS line \
             FROM information_schema.columns WHERE table_schema = database() AND table_name = 'people' ORDER BY ordinal_position"
        }
    }
}

/// One column of every row, by the SQL of [`columns`].
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub fn values(column: &str) -> String {
    format!("SELECT {column} AS bytes FROM people")
}

/// The SQL that SQLite keeps as the schema.
pub const SCHEMA: &str = "SELECT sql AS line FROM sqlite_schema WHERE sql IS NOT NULL";
