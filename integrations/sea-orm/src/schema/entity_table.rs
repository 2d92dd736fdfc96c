//! The table of an entity with protected fields.

use super::definition::{add, dialect};
use super::error::SchemaError;
use fieldseal::Protect;
use fieldseal_sql::{Migration, ProtectedTable};
use sea_orm::sea_query::extension::postgres::{Type, TypeCreateStatement};
use sea_orm::sea_query::{
    ColumnDef, ColumnType, DynIden, IndexCreateStatement, Table, TableCreateStatement, TableRef,
};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, Iterable, Schema, Statement};

/// The table of an entity with protected fields, in one database: SeaORM's, with protected columns.
///
/// Made by [`Schema::entity`](super::Schema::entity). The options are those that the entity cannot know.
#[derive(Clone, Debug)]
pub struct EntityTable {
    backend: DbBackend,
    table: ProtectedTable,
    /// What SeaORM makes of the entity.
    create: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
    enums: Vec<(DynIden, TypeCreateStatement)>,
}

impl EntityTable {
    pub(super) fn new<E>(entity: E, backend: DbBackend) -> Result<Self, SchemaError>
    where
        E: EntityTrait<Model: Protect>,
    {
        let model = <E::Model as Protect>::MODEL;
        let mut table = ProtectedTable::named(model, dialect(backend)?, entity.table_name())?;
        if let Some(schema) = entity.schema_name() {
            table = table.schema(schema)?;
        }
        let schema = Schema::new(backend);
        let entity_table = Self {
            backend,
            table,
            create: schema.create_table_from_entity(entity),
            indexes: schema.create_index_from_entity(entity),
            enums: enums_of::<E>(&schema.create_enum_from_entity(entity)),
        };
        entity_table.checked()
    }

    /// The longest plaintext of a field, in bytes: see [`ProtectedTable::max_len`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn max_len(mut self, field: &str, bytes: usize) -> Result<Self, SchemaError> {
        self.table = self.table.max_len(field, bytes)?;
        Ok(self)
    }

    /// A field that is no longer padded: see [`ProtectedTable::formerly_padded`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn formerly_padded(mut self, field: &str, multiple: u32) -> Result<Self, SchemaError> {
        self.table = self.table.formerly_padded(field, multiple)?;
        Ok(self)
    }

    /// The constraints in domains, on PostgreSQL: see [`ProtectedTable::in_domains`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn in_domains(mut self) -> Result<Self, SchemaError> {
        self.table = self.table.in_domains()?;
        Ok(self)
    }

    /// The statements that make the domains, before the table: none, where the constraints are not [in domains](Self::in_domains).
    #[must_use]
    pub fn create_domains(&self) -> Vec<Statement> {
        self.statements(self.table.domains())
    }

    /// The statement that makes the table: SeaORM's own, in which every protected column is as `fieldseal-sql` has it.
    #[must_use]
    pub fn create_table(&self) -> TableCreateStatement {
        let mut create = Table::create();
        if let Some(comment) = self.create.get_comment() {
            create.comment(comment);
        }
        for column in self.create.get_columns() {
            match self.protected(&column.get_column_name()) {
                Some(protected) => {
                    let comment = column.get_column_spec().comment.as_ref();
                    add(&mut create, &self.table, protected, comment);
                }
                None => {
                    create.col(column.clone());
                }
            }
        }
        for index in self.create.get_indexes() {
            create.index(&mut index.clone());
        }
        for key in self.create.get_foreign_key_create_stmts() {
            create.foreign_key(&mut key.clone());
        }
        create.table(self.table_ref()).take()
    }

    /// The statements that make the indexes: those of searchable columns, and SeaORM's own of plain ones.
    #[must_use]
    pub fn create_indexes(&self) -> Vec<Statement> {
        let own = self.indexes.iter().map(|index| self.backend.build(index));
        self.protected_indexes().into_iter().chain(own).collect()
    }

    /// The whole table as SQL, to be kept in a migration: with its PostgreSQL enums and domains, its indexes, and the way back.
    #[must_use]
    pub fn migration(&self) -> Migration {
        let sql = |statement: Statement| statement.sql;
        let make_types = self.enums.iter().map(|(_, make)| self.backend.build(make));
        let make = self.backend.build(&self.create_table());
        let drop = self.backend.build(Table::drop().table(self.table_ref()));
        let drop_types = self
            .enums
            .iter()
            .map(|(name, _)| self.backend.build(Type::drop().name(name.clone())));
        Migration::new(
            make_types
                .chain(self.create_domains())
                .chain([make])
                .chain(self.create_indexes())
                .map(sql),
            [drop]
                .into_iter()
                .chain(self.statements(self.table.drop_domains()))
                .chain(drop_types)
                .map(sql),
        )
    }

    /// What is asked of the protected columns.
    #[must_use]
    pub fn protected_table(&self) -> &ProtectedTable {
        &self.table
    }

    /// The statement that SeaORM makes the table with.
    pub(super) fn unprotected(&self) -> &TableCreateStatement {
        &self.create
    }

    pub(super) fn protected_indexes(&self) -> Vec<Statement> {
        self.statements(self.table.indexes())
    }

    fn statements(&self, sql: Vec<String>) -> Vec<Statement> {
        sql.into_iter()
            .map(|sql| Statement::from_string(self.backend, sql))
            .collect()
    }

    pub(super) fn table_ref(&self) -> TableRef {
        self.create
            .get_table_name()
            .expect("SeaORM names the table of every entity")
            .clone()
    }

    fn protected(&self, column: &str) -> Option<&fieldseal_sql::ProtectedColumn> {
        self.table
            .columns()
            .iter()
            .find(|protected| protected.name() == column)
    }

    /// That the entity has the protected columns, and asks nothing of them that stored bytes cannot give.
    fn checked(self) -> Result<Self, SchemaError> {
        for protected in self.table.columns() {
            let name = protected.name();
            let column = self
                .create
                .get_columns()
                .iter()
                .find(|column| column.get_column_name() == name)
                .ok_or_else(|| SchemaError::NotInEntity {
                    table: self.table.name().to_owned(),
                    column: name.to_owned(),
                })?;
            if let Some(clause) = self.clause(column) {
                return Err(SchemaError::OnStoredBytes {
                    table: self.table.name().to_owned(),
                    column: name.to_owned(),
                    clause,
                });
            }
        }
        Ok(self)
    }

    /// What the entity asks of a column that no stored bytes can give.
    fn clause(&self, column: &ColumnDef) -> Option<String> {
        let name = column.get_column_name();
        let specification = column.get_column_spec();
        if specification.primary_key {
            return Some("primary key".to_owned());
        }
        if specification.unique {
            return Some("UNIQUE".to_owned());
        }
        if specification.default.is_some() {
            return Some("DEFAULT".to_owned());
        }
        let mut indexes = self.indexes.iter().chain(self.create.get_indexes());
        let index = indexes.find_map(|index| {
            let specification = index.get_index_spec();
            let stands_on = specification.get_column_names().contains(&name);
            stands_on.then(|| match specification.get_name() {
                Some(name) if !index.is_primary_key() => format!("index `{name}`"),
                _ => "primary key".to_owned(),
            })
        });
        let mut keys = self.create.get_foreign_key_create_stmts().iter();
        let key = || {
            keys.find(|key| key.get_foreign_key().get_columns().contains(&name))
                .map(|_| "foreign key".to_owned())
        };
        index.or_else(key)
    }
}

/// PostgreSQL's enums of an entity, with the names to drop them by.
fn enums_of<E: EntityTrait>(make: &[TypeCreateStatement]) -> Vec<(DynIden, TypeCreateStatement)> {
    // SeaORM makes one statement a column of such a type, in the order of the columns, and none in other databases.
    let names = E::Column::iter().filter_map(|column| match column.def().get_column_type() {
        ColumnType::Enum { name, .. } => Some(name.clone()),
        _ => None,
    });
    let mut enums: Vec<(DynIden, TypeCreateStatement)> = Vec::new();
    for (name, make) in names.zip(make) {
        if !enums.iter().any(|(other, _)| *other == name) {
            enums.push((name, make.clone()));
        }
    }
    enums
}
