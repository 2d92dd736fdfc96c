//! What is made for SeaORM is what `fieldseal-sql` says, in every database, and what SeaORM says of the rest.

use super::sample::user;
use fieldseal_sea_orm::schema::{
    Dialect, EntityTable, ProtectedTable, Schema, WithProtectedColumns, dialect,
};
use sea_orm::sea_query::Table;
use sea_orm::{ConnectionTrait, DbBackend};

const BACKENDS: [DbBackend; 3] = [DbBackend::Sqlite, DbBackend::Postgres, DbBackend::MySql];

#[test]
fn protected_columns_are_those_of_fieldseal_sql_and_the_rest_is_sea_orms() {
    for backend in BACKENDS {
        let protected = users(backend).definitions();
        let ours = Schema::new(backend).create_table_from_entity(user::Entity);
        let ours = parts(&backend.build(&ours.unwrap()).sql);
        let sea_orms = sea_orm::Schema::new(backend).create_table_from_entity(user::Entity);
        let sea_orms = parts(&backend.build(&sea_orms).sql);

        let comment = match backend {
            DbBackend::MySql => " COMMENT 'to log in with'",
            _ => "",
        };
        let protected: Vec<_> = protected
            .iter()
            .map(|definition| match bare(definition) {
                // SeaORM's comment of a column stays.
                email if email.starts_with("email ") => email + comment,
                other => other,
            })
            .collect();
        let (mut ours_protected, mut ours_plain) = (Vec::new(), Vec::new());
        for part in ours {
            match protected.contains(&part) {
                true => ours_protected.push(part),
                false => ours_plain.push(part),
            }
        }
        assert_eq!(ours_protected, protected, "{backend:?}");
        let names = ["email ", "city ", "salary ", "phone ", "password "];
        let plain: Vec<_> = sea_orms
            .into_iter()
            .filter(|part| !names.iter().any(|name| part.starts_with(name)))
            .collect();
        assert_eq!(ours_plain, plain, "{backend:?}");
        // Three plain columns beside the key, the rest behind the columns.
        assert!(plain.len() >= 5, "{plain:?}");
    }
}

#[test]
fn a_protected_column_stands_where_the_entity_has_it() {
    let create = Schema::new(DbBackend::MySql).create_table_from_entity(user::Entity);
    let create = create.unwrap();
    let names: Vec<_> = create
        .get_columns()
        .iter()
        .map(|column| column.get_column_name())
        .collect();
    assert_eq!(
        names,
        [
            "id",
            "email",
            "email_index",
            "age",
            "city",
            "city_index",
            "salary",
            "org_id",
            "name",
            "phone",
            "password"
        ]
    );
}

#[test]
fn indexes_are_those_of_fieldseal_sql_and_of_sea_orm() {
    for backend in BACKENDS {
        let ours = Schema::new(backend).create_index_from_entity(user::Entity);
        let ours: Vec<_> = ours.unwrap().into_iter().map(|index| index.sql).collect();
        let plain = sea_orm::Schema::new(backend).create_index_from_entity(user::Entity);
        let plain = plain.iter().map(|index| backend.build(index).sql);
        let all: Vec<_> = users(backend).indexes().into_iter().chain(plain).collect();
        assert_eq!(ours, all, "{backend:?}");
        assert_eq!(ours.len(), 4);
    }
}

#[test]
fn options_change_the_columns_that_they_are_of() {
    let sql = |table: &EntityTable| bare(&DbBackend::MySql.build(&table.create_table()).sql);
    let table = Schema::new(DbBackend::MySql).entity(user::Entity).unwrap();
    assert!(sql(&table).contains("email LONGBLOB NOT NULL"));
    assert!(sql(&table).contains("substr(salary, 2, 1) IN (x'01')"));
    let table = table.max_len("email", 254).unwrap();
    let table = table.formerly_padded("salary", 16).unwrap();
    assert!(sql(&table).contains("email VARBINARY(341) NOT NULL"));
    assert!(sql(&table).contains("substr(salary, 2, 1) IN (x'01', x'81')"));
    let email = &table.protected_table().columns()[0];
    assert_eq!(email.longest_stored(), Some(341));
}

#[test]
fn a_hand_written_table_has_the_same_columns() {
    for backend in BACKENDS {
        let users = users(backend);
        let create = Table::create().table("users").protected(&users).to_owned();
        let created = parts(&backend.build(&create).sql);
        let definitions: Vec<_> = users.definitions().iter().map(|line| bare(line)).collect();
        assert_eq!(created, definitions, "{backend:?}");
    }
}

#[test]
fn a_schema_is_said_wherever_the_table_is() {
    let migration = Schema::new(DbBackend::Postgres)
        .entity(elsewhere::Entity)
        .unwrap()
        .migration();
    let create = r#"CREATE TABLE "crm"."people" ( "id" "#;
    assert!(migration.up().starts_with(create), "{}", migration.up());
    let index = r#"CREATE INDEX "people_email_index" ON "crm"."people" (substr("email", 2, 20));"#;
    assert!(migration.up().contains(index), "{}", migration.up());
    assert_eq!(migration.down(), "DROP TABLE \"crm\".\"people\";\n");
    let refused = Schema::new(DbBackend::Sqlite).entity(elsewhere::Entity);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "table people cannot be in a schema: SQLite has none"
    );
}

#[test]
fn a_migration_makes_an_enum_of_two_columns_once_and_drops_it_last() {
    let migration = |backend| {
        Schema::new(backend)
            .entity(parcel::Entity)
            .unwrap()
            .migration()
    };
    let postgres = migration(DbBackend::Postgres);
    let make = "CREATE TYPE \"size\" AS ENUM ('small', 'large');\nCREATE TABLE";
    assert!(postgres.up().starts_with(make), "{}", postgres.up());
    assert_eq!(postgres.up().matches("CREATE TYPE").count(), 1);
    assert_eq!(
        postgres.down(),
        "DROP TABLE \"parcels\";\nDROP TYPE \"size\";\n"
    );
    assert_eq!(
        migration(DbBackend::Sqlite).down(),
        "DROP TABLE \"parcels\";\n"
    );
}

#[test]
fn sea_orms_databases_are_ours() {
    let dialects = BACKENDS.map(|backend| dialect(backend).unwrap());
    assert_eq!(
        dialects,
        [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql]
    );
}

#[tokio::test]
async fn sea_orms_own_statement_fails_instead_of_making_a_table_without_check() {
    let db = super::sample::empty().await;
    let create = sea_orm::Schema::new(DbBackend::Sqlite).create_table_from_entity(user::Entity);
    let refused = db.execute(&create).await.unwrap_err().to_string();
    assert!(
        refused.contains("no such function: create_email_with_fieldseal_sea_orm_schema"),
        "{refused}"
    );
    let apply = db.get_schema_builder().register(user::Entity).apply(&db);
    assert!(apply.await.is_err());
}

fn users(backend: DbBackend) -> ProtectedTable {
    ProtectedTable::of::<user::Model>(dialect(backend).unwrap()).unwrap()
}

/// What stands between the brackets of a CREATE TABLE, and what stands behind them.
fn parts(sql: &str) -> Vec<String> {
    let sql = bare(sql);
    let (_, inside) = sql.split_once('(').unwrap();
    let (mut parts, mut part, mut depth, mut quoted) = (Vec::new(), String::new(), 0, false);
    for letter in inside.chars() {
        match letter {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        let ends = letter == ',' && depth == 0 || letter == ')' && depth == -1;
        match ends && !quoted {
            true => parts.push(std::mem::take(&mut part).trim().to_owned()),
            false => part.push(letter),
        }
    }
    parts.push(part.trim().to_owned());
    parts.retain(|part| !part.is_empty());
    parts
}

/// SQL without the quotes around names, and with one blank where there is white space.
fn bare(sql: &str) -> String {
    let words: Vec<_> = sql.split_whitespace().collect();
    words.join(" ").replace(['`', '"'], "")
}

mod elsewhere {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(schema_name = "crm", table_name = "people")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search)]
        pub email: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod parcel {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "size")]
    pub enum Size {
        #[sea_orm(string_value = "small")]
        Small,
        #[sea_orm(string_value = "large")]
        Large,
    }

    #[protect]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "parcels")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub ordered: Size,
        pub sent: Option<Size>,
        #[encrypted]
        pub address: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
