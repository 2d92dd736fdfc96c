//! The databases, and how each spells what the format fixes.

mod maria_db;
mod postgres;
mod sqlite;

use maria_db::MariaDb;
use postgres::Postgres;
use sqlite::Sqlite;

/// A database.
///
/// ```
/// use fieldseal_sql::Dialect;
///
/// assert_eq!(Dialect::Postgres.quote("user"), r#""user""#);
/// assert_eq!(Dialect::MariaDb.quote("user"), "`user`");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Dialect {
    /// SQLite from version 3.23.
    Sqlite,
    /// PostgreSQL from version 12.
    Postgres,
    /// MariaDB from version 10.5.
    ///
    /// # Security
    ///
    /// Only in strict mode, its default: without it the server cuts a value that is too long and keeps the rest, which never opens. See
    /// [`require_strict_mode`](crate::require_strict_mode).
    MariaDb,
    /// MySQL from version 8.0.19; earlier ones parse a CHECK and ignore it. It gets what [`MariaDb`](Self::MariaDb) gets, and is not run by our tests.
    ///
    /// # Security
    ///
    /// Only in strict mode, as [`MariaDb`](Self::MariaDb).
    MySql,
}

impl Dialect {
    /// Every database.
    pub const ALL: [Dialect; 4] = [
        Dialect::Sqlite,
        Dialect::Postgres,
        Dialect::MariaDb,
        Dialect::MySql,
    ];

    /// The database's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Sqlite => "SQLite",
            Dialect::Postgres => "PostgreSQL",
            Dialect::MariaDb => "MariaDB",
            Dialect::MySql => "MySQL",
        }
    }

    /// A name as this database quotes it, so that neither a keyword nor a quote in it means anything.
    #[must_use]
    pub fn quote(self, name: &str) -> String {
        self.spelling().quote(name)
    }

    /// `first(c)`, the slot that look-ups ask for and a UNIQUE index stands on; `column` is SQL, quoted where it has to be.
    ///
    /// The spelling is part of the stored format: a database uses an index for its own spelling of an expression only. MariaDB and MySQL look
    /// up the [`index_column`](Self::index_column) instead.
    ///
    /// ```
    /// # use fieldseal_sql::Dialect;
    /// assert_eq!(Dialect::Sqlite.first("`users`.`email`"), "substr(`users`.`email`, 2, 20)");
    /// ```
    #[must_use]
    pub fn first(self, column: &str) -> String {
        format!("substr({column}, 2, 20)")
    }

    /// `last(c)`, which a second UNIQUE index stands on while the index key of a unique field rotates.
    ///
    /// ```
    /// # use fieldseal_sql::Dialect;
    /// assert_eq!(
    ///     Dialect::Sqlite.last("email"),
    ///     "CASE substr(email, 1, 1) WHEN x'82' THEN substr(email, 22, 20) ELSE substr(email, 2, 20) END"
    /// );
    /// ```
    #[must_use]
    pub fn last(self, column: &str) -> String {
        let two_slots = self.bytes(&[0x82]);
        format!(
            "CASE substr({column}, 1, 1) WHEN {two_slots} THEN substr({column}, 22, 20) ELSE substr({column}, 2, 20) END"
        )
    }

    /// The name of the virtual column that holds `first(c)` of a searchable column: on MariaDB and MySQL, whose look-ups name it.
    ///
    /// ```
    /// # use fieldseal_sql::Dialect;
    /// assert_eq!(Dialect::MariaDb.index_column("email").as_deref(), Some("email_index"));
    /// assert_eq!(Dialect::Postgres.index_column("email"), None);
    /// ```
    #[must_use]
    pub fn index_column(self, column: &str) -> Option<String> {
        self.spelling()
            .has_index_column()
            .then(|| format!("{column}_index"))
    }

    /// Whether a CHECK stands behind its column, `email BLOB CONSTRAINT … CHECK (…)`; on MariaDB and MySQL it stands behind the columns, as
    /// one of the table.
    #[must_use]
    pub fn checks_in_line(self) -> bool {
        self.spelling().checks_in_line()
    }

    /// A literal of bytes.
    pub(crate) fn bytes(self, bytes: &[u8]) -> String {
        self.spelling().bytes(bytes)
    }

    pub(crate) fn spelling(self) -> &'static dyn Spelling {
        match self {
            Dialect::Sqlite => &Sqlite,
            Dialect::Postgres => &Postgres,
            Dialect::MariaDb | Dialect::MySql => &MariaDb,
        }
    }
}

/// What differs from database to database.
pub(crate) trait Spelling: Sync {
    /// A quoted name.
    fn quote(&self, name: &str) -> String;

    /// A literal of bytes.
    fn bytes(&self, bytes: &[u8]) -> String;

    /// Bytes as hexadecimal text.
    fn hexadecimal(&self, bytes: &str) -> String {
        format!("hex({bytes})")
    }

    /// Text, which no collation changes then, as hexadecimal text.
    fn hexadecimal_of_text(&self, text: &str) -> String {
        format!("hex({text})")
    }

    /// The length of a value in bytes.
    fn length(&self, column: &str) -> String;

    /// What a stored value is beside its form, where a column may hold values of any type.
    fn is_binary(&self, column: &str) -> Option<String>;

    /// The type of a column of bytes, which are at most so many.
    fn binary(&self, longest: Option<usize>) -> String;

    /// The type of a column of password hashes.
    fn password(&self) -> &'static str;

    /// Whether an index stands on a virtual column, not on an expression.
    fn has_index_column(&self) -> bool;

    /// Whether a table's name may be that of a schema and its own.
    fn has_schemas(&self) -> bool;

    /// Whether a type of one's own may carry a CHECK.
    fn has_domains(&self) -> bool {
        false
    }

    /// Whether a named CHECK may stand behind its column.
    fn checks_in_line(&self) -> bool;

    /// Whether a table that exists takes a CHECK and a NOT NULL.
    fn constrains_later(&self) -> bool;
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_inside_a_name_stays_inside() {
        assert_eq!(
            Dialect::Sqlite.quote("a`; DROP TABLE b; --"),
            "`a``; DROP TABLE b; --`"
        );
        assert_eq!(Dialect::Postgres.quote(r#"a"b"#), r#""a""b""#);
        assert_eq!(Dialect::MySql.quote("a`b"), "`a``b`");
    }

    #[test]
    fn last_names_the_second_slot() {
        assert_eq!(
            Dialect::Postgres.last("\"email\""),
            "CASE substr(\"email\", 1, 1) WHEN '\\x82'::bytea THEN substr(\"email\", 22, 20) ELSE substr(\"email\", 2, 20) END"
        );
        assert_eq!(
            Dialect::MariaDb.last("`email`"),
            "CASE substr(`email`, 1, 1) WHEN x'82' THEN substr(`email`, 22, 20) ELSE substr(`email`, 2, 20) END"
        );
    }
}
