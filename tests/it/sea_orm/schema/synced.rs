//! Schema sync: what is missing is made, what is there is left, and what is not protected is told.

use super::sample::{empty, insert, made, org, post, scope, user};
use fieldseal::Within;
use fieldseal_sea_orm::schema::{Schema, SchemaBuilder};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqlErr};

/// Registered in the wrong order, so that only the foreign keys give the right one.
async fn sync(db: &DatabaseConnection) -> Result<(), DbErr> {
    SchemaBuilder::from(db.get_schema_builder())
        .register(post::Entity)
        .protect(user::Entity)
        .register(org::Entity)
        .sync(db)
        .await
}

async fn synced() -> DatabaseConnection {
    let db = empty().await;
    sync(&db).await.unwrap();
    db
}

/// A table of users that something else made, `columns` behind the plain ones.
async fn with_users(columns: &str) -> DatabaseConnection {
    let db = empty().await;
    db.execute_unprepared(&format!(
        "CREATE TABLE users (id integer PRIMARY KEY, age integer, org_id integer, name varchar, {columns})"
    ))
    .await
    .unwrap();
    db
}

async fn refused(db: &DatabaseConnection) -> String {
    let before = made(db).await;
    let refusal = sync(db).await.unwrap_err().to_string();
    assert_eq!(made(db).await, before, "nothing is made after a refusal");
    refusal
}

#[tokio::test]
async fn a_database_that_is_empty_gets_the_tables_of_the_entities() {
    let work = async {
        let db = synced().await;
        let made = made(&db).await;
        let schema = Schema::new(DbBackend::Sqlite).entity(user::Entity).unwrap();
        let create = DbBackend::Sqlite.build(&schema.create_table()).sql;
        assert!(made[0].starts_with("CREATE TABLE \"orgs\""), "{made:?}");
        assert_eq!(made[1], create);
        let indexes = schema.create_indexes();
        for (made, expect) in made[2..].iter().zip(&indexes) {
            // SeaORM says IF NOT EXISTS, and SQLite forgets it.
            assert_eq!(*made, expect.sql);
        }
        assert_eq!(made.len(), 2 + indexes.len() + 1);
        assert!(made.last().unwrap().starts_with("CREATE TABLE \"posts\""));
        insert(&db, "ada@example.org").await.unwrap();
    };
    work.within(scope()).await;
}

#[tokio::test]
async fn a_second_sync_changes_nothing() {
    let work = async {
        let db = synced().await;
        let once = made(&db).await;
        insert(&db, "ada@example.org").await.unwrap();
        sync(&db).await.unwrap();
        assert_eq!(made(&db).await, once);
        let again = insert(&db, "ada@example.org").await.unwrap_err();
        assert!(matches!(
            again.sql_err(),
            Some(SqlErr::UniqueConstraintViolation(_))
        ));
    };
    work.within(scope()).await;
}

// The reason why there is a `sync` of ours.
#[tokio::test]
async fn an_index_that_sea_orms_sync_dropped_is_made_again() {
    let db = synced().await;
    let once = made(&db).await;
    db.get_schema_builder()
        .register(user::Entity)
        .sync(&db)
        .await
        .unwrap();
    let dropped: Vec<_> = once
        .iter()
        .filter(|sql| !sql.contains("users_email_unique"))
        .filter(|sql| !sql.starts_with("CREATE UNIQUE INDEX `"))
        .cloned()
        .collect();
    assert_eq!(made(&db).await, dropped);
    sync(&db).await.unwrap();
    let (mut again, mut once) = (made(&db).await, once);
    again.sort();
    once.sort();
    assert_eq!(again, once);
}

#[tokio::test]
async fn a_registry_of_entities_is_synced_too() {
    let db = empty().await;
    let registry =
        || SchemaBuilder::from(db.get_schema_registry(concat!(module_path!(), "::registered*")));
    // An entity that nobody protects fails, as SeaORM's own statement does.
    let forgotten = registry().sync(&db).await.unwrap_err().to_string();
    assert!(
        forgotten.contains("no such function: create_secret_with_fieldseal_sea_orm_schema"),
        "{forgotten}"
    );
    registry()
        .protect(registered::Entity)
        .sync(&db)
        .await
        .unwrap();
    let made = made(&db).await;
    assert_eq!(made.len(), 1);
    assert!(made[0].contains("CONSTRAINT \"registered_secret_sealed\" CHECK"));
}

#[tokio::test]
async fn a_column_without_check_is_told_before_anything_is_made() {
    let db = with_users("email BLOB, city BLOB, salary BLOB, phone BLOB, password TEXT").await;
    assert_eq!(
        refused(&db).await,
        "Custom Error: column `email` of table users has no CHECK `users_email_sealed`, and anything could be stored in it: \
         add it in a migration"
    );
}

#[tokio::test]
async fn a_missing_column_is_told_before_anything_is_made() {
    let db = with_users("city BLOB, salary BLOB, phone BLOB, password TEXT").await;
    assert_eq!(
        refused(&db).await,
        "Custom Error: table users exists without the protected column `email`: add it in a migration"
    );
}

#[tokio::test]
async fn a_password_column_needs_no_check_and_has_to_be_there() {
    let db = synced().await;
    for statement in ["DROP TABLE posts", "ALTER TABLE users DROP COLUMN password"] {
        db.execute_unprepared(statement).await.unwrap();
    }
    assert_eq!(
        refused(&db).await,
        "Custom Error: table users exists without the protected column `password`: add it in a migration"
    );
}

#[tokio::test]
async fn the_check_of_another_declaration_is_told() {
    let db = empty().await;
    let create = Schema::new(DbBackend::Sqlite).create_table_from_entity(user::Entity);
    let create = DbBackend::Sqlite.build(&create.unwrap()).sql;
    // From the time before the field accepted a second suite, say.
    let other = create.replace(
        "substr(`salary`, 2, 1) IN (x'01')",
        "substr(`salary`, 2, 1) IN (x'02')",
    );
    assert_ne!(other, create);
    db.execute_unprepared(&other).await.unwrap();
    assert_eq!(
        refused(&db).await,
        "Custom Error: the CHECK `users_salary_sealed` on column `salary` of table users is not that of the field as it is declared \
         now: make it again in a migration"
    );
}

#[tokio::test]
async fn a_table_of_fieldseal_sql_is_as_good() {
    use fieldseal_sea_orm::schema::{Dialect, ProtectedTable};

    let db = empty().await;
    let users = ProtectedTable::of::<user::Model>(Dialect::Sqlite)
        .and_then(|users| users.plain("id", "INTEGER PRIMARY KEY"))
        .and_then(|users| users.plain("org_id", "INTEGER NOT NULL"))
        .and_then(|users| users.plain("name", "VARCHAR NOT NULL"))
        .unwrap();
    db.execute_unprepared(users.create_table().up())
        .await
        .unwrap();
    sync(&db).await.unwrap();
    // SeaORM adds its own: a plain column, and the indexes of plain columns.
    let made = made(&db).await;
    let table = made
        .iter()
        .find(|sql| sql.contains("TABLE `users`"))
        .unwrap();
    assert!(table.ends_with(", \"age\" integer)"), "{table}");
    assert!(made.iter().any(|sql| sql.contains("\"idx-users-age\"")));
    let once = made;
    sync(&db).await.unwrap();
    assert_eq!(super::sample::made(&db).await, once);
}

#[tokio::test]
async fn a_column_may_have_been_renamed_with_its_constraint() {
    let db = empty().await;
    let create = Schema::new(DbBackend::Sqlite).create_table_from_entity(user::Entity);
    let create = DbBackend::Sqlite.build(&create.unwrap()).sql;
    // Made under another name, with the constraint's name of today: SQLite writes the CHECK anew, in its own quotes.
    let old = create
        .replace("`salary`", "`pay`")
        .replace("\"salary\"", "\"pay\"");
    for statement in [
        old.as_str(),
        "ALTER TABLE users RENAME COLUMN pay TO salary",
    ] {
        db.execute_unprepared(statement).await.unwrap();
    }
    assert!(!made(&db).await[0].contains("typeof(`salary`)"));
    sync(&db).await.unwrap();
}

#[tokio::test]
async fn an_entity_that_cannot_be_protected_is_told_and_nothing_is_made() {
    let db = empty().await;
    let refused = SchemaBuilder::from(db.get_schema_builder())
        .protect_with(user::Entity, |users| users.max_len("salary", 9))
        .sync(&db)
        .await
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Custom Error: the length of Model.salary is fixed by its type"
    );
    assert_eq!(made(&db).await, [""; 0]);
}

#[tokio::test]
async fn a_sync_may_run_on_another_thread() {
    let db = empty().await;
    let task = tokio::spawn(async move { sync(&db).await });
    task.await.unwrap().unwrap();
}

/// A module of its own, for a registry that has no other.
mod registered {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "registered")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted]
        pub secret: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
