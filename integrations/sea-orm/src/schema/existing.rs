//! What a database says about a table that may be there.

use super::entity_table::EntityTable;
use super::error::SchemaError;
use fieldseal_sql::{ProtectedColumn, ProtectedTable};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// The parts of a table that protection rests on, by their names.
pub(super) struct Existing {
    columns: Vec<String>,
    checks: Checks,
    indexes: Vec<String>,
}

enum Checks {
    /// PostgreSQL, MariaDB and MySQL write a condition anew, so that only its name tells.
    Named(Vec<String>),
    /// SQLite keeps the statement that made the table.
    Written(String),
}

impl Existing {
    pub(super) async fn of<C: ConnectionTrait>(table: &EntityTable, db: &C) -> Result<Self, DbErr> {
        let backend = db.get_database_backend();
        let protected = table.protected_table();
        let (mut columns, mut checks, mut indexes) = (Vec::new(), Vec::new(), Vec::new());
        for row in db.query_all_raw(question(protected, backend)).await? {
            let kind: String = row.try_get_by("kind")?;
            let kind = match kind.as_str() {
                "column" => &mut columns,
                "check" => &mut checks,
                _ => &mut indexes,
            };
            kind.push(row.try_get_by("name")?);
        }
        Ok(Self {
            columns,
            checks: match backend {
                DbBackend::Sqlite => Checks::Written(checks.concat()),
                _ => Checks::Named(checks),
            },
            indexes,
        })
    }

    /// That the table is not there, or protects what it has to.
    pub(super) fn verify(&self, table: &EntityTable) -> Result<(), SchemaError> {
        // No table is without columns.
        if self.columns.is_empty() {
            return Ok(());
        }
        let table = table.protected_table();
        for column in table.columns() {
            let index_column = column.index_column();
            let virtual_column = index_column.as_ref().map(|index| index.name());
            for name in [column.name()].into_iter().chain(virtual_column) {
                if !self.columns.iter().any(|other| other == name) {
                    return Err(SchemaError::NoColumn {
                        table: table.name().to_owned(),
                        column: name.to_owned(),
                    });
                }
            }
            self.verify_check(table, column)?;
        }
        Ok(())
    }

    fn verify_check(
        &self,
        table: &ProtectedTable,
        column: &ProtectedColumn,
    ) -> Result<(), SchemaError> {
        let Some(condition) = column.check() else {
            return Ok(());
        };
        let check = table.check_name(column);
        let (is_named, is_same) = match &self.checks {
            Checks::Named(names) => {
                let is_named = names.contains(&check);
                (is_named, is_named)
            }
            Checks::Written(statement) => {
                let statement = bare(statement);
                let named = bare(&format!("CONSTRAINT {check} CHECK ("));
                (
                    statement.contains(&named),
                    statement.contains(&format!("{named}{})", bare(&condition))),
                )
            }
        };
        let (table, column) = (table.name().to_owned(), column.name().to_owned());
        match (is_named, is_same) {
            (true, true) => Ok(()),
            (true, false) => Err(SchemaError::OtherCheck {
                table,
                column,
                check,
            }),
            (false, _) => Err(SchemaError::NoCheck {
                table,
                column,
                check,
            }),
        }
    }

    /// The statements that make the indexes of searchable columns that are not there.
    pub(super) fn missing_indexes(&self, table: &EntityTable) -> Vec<String> {
        let table = table.protected_table();
        table
            .columns()
            .iter()
            .filter(|column| !self.indexes.contains(&table.index_name(column)))
            .filter_map(|column| table.index(column))
            .collect()
    }
}

/// SQL without what makes no difference and comes out differently: white space, and the quotes around names, which SQLite puts on anew when a
/// column is renamed.
fn bare(sql: &str) -> String {
    sql.chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '`' | '"'))
        .collect()
}

/// The question for everything that there is about a table: rows of `kind` and `name`.
fn question(table: &ProtectedTable, backend: DbBackend) -> Statement {
    let name = table.name().into();
    let schema = table.schema_name().map(str::to_owned).into();
    match backend {
        DbBackend::Sqlite => Statement::from_sql_and_values(backend, SQLITE, [name]),
        DbBackend::Postgres => Statement::from_sql_and_values(backend, POSTGRES, [name, schema]),
        // No table is made for another database: see `dialect`.
        _ => Statement::from_sql_and_values(
            backend,
            MYSQL,
            [&name, &schema, &name, &schema, &name, &schema].map(Clone::clone),
        ),
    }
}

// The names of tables and indexes are found whatever their case, as SQLite finds them.
const SQLITE: &str = "\
SELECT 'column' AS kind, name FROM pragma_table_xinfo(?1)
UNION ALL SELECT 'check', sql FROM sqlite_master WHERE type = 'table' AND name = ?1 COLLATE NOCASE
UNION ALL SELECT 'index', name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?1 COLLATE NOCASE";

const POSTGRES: &str = "\
WITH here AS (
    SELECT t.oid FROM pg_catalog.pg_class AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
    WHERE t.relname = $1 AND n.nspname = COALESCE($2, current_schema()) AND t.relkind IN ('r', 'p')
)
SELECT 'column' AS kind, attname::text AS name FROM pg_catalog.pg_attribute, here
    WHERE attrelid = here.oid AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT 'check', conname::text FROM pg_catalog.pg_constraint, here
    WHERE conrelid = here.oid AND contype = 'c'
UNION ALL SELECT 'check', conname::text FROM pg_catalog.pg_constraint, pg_catalog.pg_attribute, here
    WHERE attrelid = here.oid AND NOT attisdropped AND contypid = atttypid AND contype = 'c'
UNION ALL SELECT 'index', i.relname::text FROM pg_catalog.pg_index, pg_catalog.pg_class AS i, here
    WHERE indrelid = here.oid AND indexrelid = i.oid AND indisvalid";

const MYSQL: &str = "\
SELECT 'column' AS kind, CAST(column_name AS CHAR) AS name FROM information_schema.columns
    WHERE table_name = ? AND table_schema = COALESCE(?, DATABASE())
UNION ALL SELECT 'check', CAST(constraint_name AS CHAR) FROM information_schema.table_constraints
    WHERE table_name = ? AND table_schema = COALESCE(?, DATABASE()) AND constraint_type = 'CHECK'
UNION ALL SELECT DISTINCT 'index', CAST(index_name AS CHAR) FROM information_schema.statistics
    WHERE table_name = ? AND table_schema = COALESCE(?, DATABASE())";
