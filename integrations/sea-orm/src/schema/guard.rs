//! A connection on which SeaORM makes tables, and through which none of the protected ones is made or left without protection.

use super::entity_table::EntityTable;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::sea_query::{Index, Table, TableName, TableRef};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};

/// Hands every statement on, but for two kinds of which SeaORM cannot know better:
///
/// - `CREATE TABLE` of a protected table, in place of which the protected one is made, with its indexes;
/// - what drops a unique index of a protected column, which SeaORM's `sync` does with indexes that no entity asks for.
///
/// Both are recognised by being, word for word, what SeaORM builds. So the order of the tables, foreign keys, enums and what happens to plain
/// columns stays SeaORM's.
pub(super) struct Guard<'a, C> {
    connection: &'a C,
    tables: Vec<Guarded<'a>>,
}

struct Guarded<'a> {
    table: &'a EntityTable,
    create: String,
    drops: Vec<String>,
}

impl<'a, C: ConnectionTrait> Guard<'a, C> {
    pub(super) fn new(connection: &'a C, tables: &'a [EntityTable]) -> Self {
        let backend = connection.get_database_backend();
        let tables = tables
            .iter()
            .map(|table| Guarded {
                table,
                create: backend.build(table.unprotected()).sql,
                drops: drops(table, backend),
            })
            .collect();
        Self { connection, tables }
    }
}

/// What SeaORM drops the unique indexes of a table with.
fn drops(table: &EntityTable, backend: DbBackend) -> Vec<String> {
    let protected = table.protected_table();
    let unique = protected
        .columns()
        .iter()
        .filter(|column| column.is_unique());
    unique
        .map(|column| {
            let name = protected.index_name(column);
            match backend {
                DbBackend::Postgres => backend.build(
                    Table::alter()
                        .table(table.table_ref())
                        .drop_constraint(name),
                ),
                _ => backend.build(
                    Index::drop()
                        .name(name)
                        .table(without_schema(table.table_ref())),
                ),
            }
            .sql
        })
        .collect()
}

/// SeaORM's name of a table in a statement about an index: MySQL's and SQLite's know no schema there.
fn without_schema(table: TableRef) -> TableRef {
    match table {
        TableRef::Table(TableName(Some(_), name), alias) => {
            TableRef::Table(TableName(None, name), alias)
        }
        other => other,
    }
}

#[async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Guard<'_, C> {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        for guarded in &self.tables {
            if statement.sql == guarded.create {
                for domain in guarded.table.create_domains() {
                    self.connection.execute_raw(domain).await?;
                }
                let made = self
                    .connection
                    .execute(&guarded.table.create_table())
                    .await?;
                for index in guarded.table.protected_indexes() {
                    self.connection.execute_raw(index).await?;
                }
                return Ok(made);
            }
            if guarded.drops.contains(&statement.sql) {
                // Only a database makes an `ExecResult`.
                return self.connection.execute_unprepared("SELECT 1").await;
            }
        }
        self.connection.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.connection.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.connection.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.connection.query_all_raw(statement).await
    }

    fn support_returning(&self) -> bool {
        self.connection.support_returning()
    }

    fn is_mock_connection(&self) -> bool {
        self.connection.is_mock_connection()
    }
}

#[cfg(feature = "schema-sync")]
#[async_trait]
impl<C: ConnectionTrait + sea_schema::Connection> sea_schema::Connection for Guard<'_, C> {
    async fn query_all(
        &self,
        select: sea_orm::sea_query::SelectStatement,
    ) -> Result<Vec<sea_schema::sqlx_types::SqlxRow>, sea_schema::sqlx_types::SqlxError> {
        sea_schema::Connection::query_all(self.connection, select).await
    }

    async fn query_all_raw(
        &self,
        sql: String,
    ) -> Result<Vec<sea_schema::sqlx_types::SqlxRow>, sea_schema::sqlx_types::SqlxError> {
        sea_schema::Connection::query_all_raw(self.connection, sql).await
    }
}
