//! Real migrations: SQL that is kept in them, a table that is written out, and constraints for one that exists.

use super::sample::{empty, insert, made, org, scope, strings, user};
use fieldseal::Within;
use fieldseal_sea_orm::schema::{
    ProtectedTable, Schema, SchemaError, WithProtectedColumns, dialect,
};
use sea_orm::{DatabaseConnection, DbBackend, DbErr};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, integer_null, pk_auto, string};

/// What `Schema::entity(user::Entity)?.migration()` printed, kept.
const USERS_UP: &str = include_str!("users/up.sql");
const USERS_DOWN: &str = include_str!("users/down.sql");

struct CreateOrgs;

impl MigrationName for CreateOrgs {
    fn name(&self) -> &str {
        "m20260131_120000_create_orgs"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateOrgs {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let orgs = sea_orm::Schema::new(manager.get_database_backend());
        manager
            .create_table(orgs.create_table_from_entity(org::Entity))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(org::Entity).to_owned())
            .await
    }
}

struct CreateUsers;

impl MigrationName for CreateUsers {
    fn name(&self) -> &str {
        "m20260131_120001_create_users"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateUsers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(USERS_UP).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(USERS_DOWN).await.map(drop)
    }
}

struct Kept;

impl MigratorTrait for Kept {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateOrgs), Box::new(CreateUsers)]
    }
}

#[test]
fn what_is_kept_is_what_is_printed() {
    let users = Schema::new(DbBackend::Sqlite).entity(user::Entity).unwrap();
    assert_eq!(users.migration().up(), USERS_UP);
    assert_eq!(users.migration().down(), USERS_DOWN);
}

#[tokio::test]
async fn kept_sql_goes_up_and_down() {
    let work = async {
        let db = empty().await;
        Kept::up(&db, None).await.unwrap();
        assert_protected(&db).await;
        Kept::down(&db, Some(1)).await.unwrap();
        assert!(!made(&db).await.iter().any(|sql| sql.contains("users")));
        Kept::up(&db, None).await.unwrap();
        Kept::down(&db, None).await.unwrap();
        assert_eq!(tables(&db).await, ["seaql_migrations"]);
    };
    work.within(scope()).await;
}

struct WriteOutUsers;

impl MigrationName for WriteOutUsers {
    fn name(&self) -> &str {
        "m20260131_120001_write_out_users"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for WriteOutUsers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let users = users(manager.get_database_backend())?;
        manager
            .create_table(
                Table::create()
                    .table("users")
                    .col(pk_auto("id"))
                    .col(integer_null("age"))
                    .col(integer("org_id"))
                    .col(string("name"))
                    .protected(&users)
                    .foreign_key(
                        ForeignKey::create()
                            .from("users", "org_id")
                            .to("orgs", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        for index in users.indexes() {
            manager.get_connection().execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("users").to_owned())
            .await
    }
}

struct WrittenOut;

impl MigratorTrait for WrittenOut {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateOrgs), Box::new(WriteOutUsers)]
    }
}

fn users(backend: DbBackend) -> Result<ProtectedTable, SchemaError> {
    Ok(ProtectedTable::of::<user::Model>(dialect(backend)?)?.max_len("email", 254)?)
}

#[tokio::test]
async fn a_table_that_is_written_out_goes_up_and_down() {
    let work = async {
        let db = empty().await;
        WrittenOut::up(&db, None).await.unwrap();
        assert_protected(&db).await;
        WrittenOut::down(&db, None).await.unwrap();
        assert_eq!(tables(&db).await, ["seaql_migrations"]);
    };
    work.within(scope()).await;
}

/// The table as it was before it was protected.
struct CreateBareUsers;

impl MigrationName for CreateBareUsers {
    fn name(&self) -> &str {
        "m20260131_120001_create_bare_users"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateBareUsers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(
            "CREATE TABLE users (id INTEGER PRIMARY KEY, age INTEGER, org_id INTEGER NOT NULL, name TEXT NOT NULL, \
             email BLOB, city BLOB, salary BLOB, phone BLOB, password TEXT)",
        )
        .await
        .map(drop)
    }
}

/// SQLite makes the table again, which takes a transaction.
struct ConstrainUsers;

impl MigrationName for ConstrainUsers {
    fn name(&self) -> &str {
        "m20260131_120002_constrain_users"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ConstrainUsers {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(constrain()?.up()).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(constrain()?.down()).await.map(drop)
    }
}

/// The same where another table refers to it. SQLite passes over the pragma inside a transaction, so the SQL brings its own.
struct ConstrainOutsideKeys;

impl MigrationName for ConstrainOutsideKeys {
    fn name(&self) -> &str {
        "m20260131_120002_constrain_outside_keys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ConstrainOutsideKeys {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = outside_keys(constrain()?.up());
        let db = manager.get_connection();
        db.execute_unprepared(&sql).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = outside_keys(constrain()?.down());
        let db = manager.get_connection();
        db.execute_unprepared(&sql).await.map(drop)
    }
}

fn outside_keys(sql: &str) -> String {
    format!("PRAGMA foreign_keys = OFF; BEGIN; {sql} COMMIT; PRAGMA foreign_keys = ON;")
}

fn constrain() -> Result<fieldseal_sea_orm::schema::Migration, SchemaError> {
    let users = users(DbBackend::Sqlite)?
        .plain("id", "INTEGER PRIMARY KEY")?
        .plain("age", "INTEGER")?
        .plain("org_id", "INTEGER NOT NULL")?
        .plain("name", "TEXT NOT NULL")?;
    Ok(users.constrain())
}

struct Constrained;

impl MigratorTrait for Constrained {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(CreateOrgs),
            Box::new(CreateBareUsers),
            Box::new(ConstrainUsers),
        ]
    }
}

#[tokio::test]
async fn a_table_that_exists_is_constrained_and_keeps_its_rows() {
    let work = async {
        let db = empty().await;
        Constrained::up(&db, Some(2)).await.unwrap();
        let ada = insert(&db, "ada@example.org").await.unwrap();
        assert!(takes_plaintext(&db).await);
        Constrained::up(&db, None).await.unwrap();
        assert!(!takes_plaintext(&db).await);
        assert_protected(&db).await;
        assert_is_found(&db, &ada).await;
        Constrained::down(&db, Some(1)).await.unwrap();
        assert!(takes_plaintext(&db).await);
        assert_is_found(&db, &ada).await;
    };
    work.within(scope()).await;
}

struct ReferredTo;

impl MigratorTrait for ReferredTo {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(CreateOrgs),
            Box::new(CreateBareUsers),
            Box::new(ConstrainOutsideKeys),
        ]
    }
}

#[tokio::test]
async fn a_table_to_which_others_refer_is_constrained_outside_its_keys() {
    let work = async {
        let db = empty().await;
        ReferredTo::up(&db, Some(2)).await.unwrap();
        let ada = insert(&db, "ada@example.org").await.unwrap();
        let posts =
            "CREATE TABLE posts (user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE)";
        db.execute_unprepared(posts).await.unwrap();
        let post = format!("INSERT INTO posts (user_id) VALUES ({})", ada.id);
        db.execute_unprepared(&post).await.unwrap();

        // Inside a transaction the keys are enforced, and the rows of `posts` would go with the old table.
        let refused = Constrained::up(&db, None).await.unwrap_err().to_string();
        assert!(refused.contains("is_safe_to_rebuild"), "{refused}");

        ReferredTo::up(&db, None).await.unwrap();
        assert_protected(&db).await;
        assert_is_found(&db, &ada).await;
        let posts = "SELECT CAST(count(*) AS TEXT) FROM posts";
        assert_eq!(strings(&db, posts).await, ["1"]);
        let enforced = "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys";
        assert_eq!(strings(&db, enforced).await, ["1"]);
        ReferredTo::down(&db, Some(1)).await.unwrap();
        assert!(takes_plaintext(&db).await);
    };
    work.within(scope()).await;
}

async fn assert_is_found(db: &DatabaseConnection, user: &user::Model) {
    let found = user::Entity::find_by_email(user.email.as_str()).one(db);
    assert_eq!(found.await.unwrap().unwrap().id, user.id);
}

/// Whether plaintext gets into the table; it is not left there.
async fn takes_plaintext(db: &DatabaseConnection) -> bool {
    let plaintext = "INSERT INTO users (org_id, name, email, salary, phone, password) VALUES (1, 'x', 'x', 5, 'x', 'x')";
    let taken = db.execute_unprepared(plaintext).await.is_ok();
    db.execute_unprepared("DELETE FROM users WHERE name = 'x'")
        .await
        .unwrap();
    taken
}

/// That the table is protected: sealed values get in, plaintext is refused by the CHECK of its column, the indexes stand.
async fn assert_protected(db: &DatabaseConnection) {
    insert(db, "grace@example.org").await.unwrap();
    let refused = db
        .execute_unprepared("UPDATE users SET salary = 5000")
        .await
        .unwrap_err()
        .to_string();
    let check = "CHECK constraint failed: users_salary_sealed";
    assert!(refused.contains(check), "{refused}");
    let indexes =
        "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'users%' ORDER BY name";
    assert_eq!(
        strings(db, indexes).await,
        ["users_city_index", "users_email_unique"]
    );
}

async fn tables(db: &DatabaseConnection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name";
    strings(db, sql).await
}
