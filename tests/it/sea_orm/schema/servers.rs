//! The same on servers: tables that are applied and synced, and what they keep out.

use super::sample::{insert, org, post, scope, strings, user};
use crate::contract::database::{Database, Place};
use fieldseal::Within;
use fieldseal_sea_orm::WithoutDetail as _;
use fieldseal_sea_orm::schema::{EntityTable, Schema, SchemaBuilder, SchemaError};
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, SqlErr};
use std::future::Future;

/// Makes `a_sentence` the tests `a_sentence::on_postgres` and so on, each in the scope of a vault.
macro_rules! for_each_server {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            use super::{Database, tested};

            #[tokio::test]
            async fn on_postgres() {
                tested(Database::Postgres, false, super::$test).await;
            }

            #[tokio::test]
            async fn on_postgres_in_domains() {
                tested(Database::Postgres, true, super::$test).await;
            }

            #[tokio::test]
            async fn on_maria_db() {
                tested(Database::MariaDb, false, super::$test).await;
            }
        }
    )+};
}

for_each_server![
    applied_tables_take_what_the_library_writes_and_refuse_plaintext,
    a_second_sync_changes_nothing,
    an_index_that_is_gone_is_made_again,
    an_index_survives_what_sea_orms_own_sync_does_to_it,
    a_column_without_check_is_told_before_anything_is_made,
    a_migration_goes_as_it_came,
];

async fn tested<F: Future<Output = ()>>(
    database: Database,
    in_domains: bool,
    test: impl FnOnce(Server) -> F,
) {
    let place = Place::new(database);
    let options = place.reach().sea_orm_options();
    let db = sea_orm::Database::connect(options).await.unwrap();
    let server = Server {
        db,
        database,
        in_domains,
    };
    test(server).within(scope()).await;
    drop(place);
}

struct Server {
    db: DatabaseConnection,
    database: Database,
    in_domains: bool,
}

impl Server {
    /// Registered in the wrong order, so that only the foreign keys give the right one.
    fn tables(&self) -> SchemaBuilder {
        let in_domains = self.in_domains;
        SchemaBuilder::from(self.db.get_schema_builder())
            .register(post::Entity)
            .protect_with(user::Entity, move |users| placed(users, in_domains))
            .register(org::Entity)
    }

    async fn sync(&self) -> Result<(), DbErr> {
        self.tables().sync(&self.db).await
    }

    async fn definitions(&self) -> Vec<String> {
        strings(&self.db, self.database.definitions()).await
    }

    async fn execute(&self, statement: &str) {
        self.db.execute_unprepared(statement).await.unwrap();
    }

    /// What the table itself has to keep out.
    async fn assert_guarded(&self) {
        for (column, check) in [
            (user::Column::Email, "users_email_sealed"),
            (user::Column::City, "users_city_sealed"),
            (user::Column::Salary, "users_salary_sealed"),
            (user::Column::Phone, "users_phone_sealed"),
        ] {
            // No longer than any of the columns.
            let plaintext = Expr::value([b'a'; 50].to_vec());
            let update = user::Entity::update_many().col_expr(column, plaintext);
            assert_refused(update.exec(&self.db).await.unwrap_err(), check);
        }
        let again = insert(&self.db, "  ada@example.org").await.unwrap_err();
        let refused = again.sql_err();
        assert!(
            matches!(&refused, Some(SqlErr::UniqueConstraintViolation(said)) if said.contains("users_email_unique")),
            "{refused:?}"
        );
    }
}

fn placed(users: EntityTable, in_domains: bool) -> Result<EntityTable, SchemaError> {
    match in_domains {
        true => users.in_domains(),
        false => Ok(users),
    }
}

#[track_caller]
fn assert_refused(error: DbErr, check: &str) {
    // The server's own words begin behind SeaORM's and SQLx's, which the adapter knows.
    let told = error.without_detail().to_string();
    assert!(
        told.ends_with(&format!("the check {check} refuses it")),
        "{told}"
    );
}

async fn applied_tables_take_what_the_library_writes_and_refuse_plaintext(server: Server) {
    let db = &server.db;
    server.tables().apply(db).await.unwrap();
    let ada = insert(db, "ada@example.org").await.unwrap();
    assert_eq!(*ada.salary, 5_000);
    let found = user::Entity::find_by_email("ADA@example.org").one(db).await;
    assert_eq!(found.unwrap().unwrap().id, ada.id);
    server.assert_guarded().await;

    let nobodys = "INSERT INTO posts (title, user_id) VALUES ('a', 77)";
    let refused = db.execute_unprepared(nobodys).await.unwrap_err();
    assert!(matches!(
        refused.sql_err(),
        Some(SqlErr::ForeignKeyConstraintViolation(_))
    ));
    let before = server.definitions().await;
    assert!(server.tables().apply(db).await.is_err(), "they are there");
    assert_eq!(server.definitions().await, before);
}

async fn a_second_sync_changes_nothing(server: Server) {
    server.sync().await.unwrap();
    let once = server.definitions().await;
    assert!(once.iter().any(|line| line.contains("users_email_unique")));
    insert(&server.db, "ada@example.org").await.unwrap();
    for _ in 0..2 {
        server.sync().await.unwrap();
        assert_eq!(server.definitions().await, once);
    }
    server.assert_guarded().await;
}

async fn an_index_that_is_gone_is_made_again(server: Server) {
    server.sync().await.unwrap();
    let once = server.definitions().await;
    let table = match server.database {
        Database::MariaDb => " ON users",
        _ => "",
    };
    for index in ["users_email_unique", "users_city_index"] {
        server.execute(&format!("DROP INDEX {index}{table}")).await;
    }
    assert_ne!(server.definitions().await, once);
    server.sync().await.unwrap();
    assert_eq!(server.definitions().await, once);
}

async fn an_index_survives_what_sea_orms_own_sync_does_to_it(server: Server) {
    server.sync().await.unwrap();
    let once = server.definitions().await;
    let own = server.db.get_schema_builder().register(user::Entity);
    own.sync(&server.db).await.unwrap();
    let is_unique = |line: &String| line.contains("users_email_unique");
    // PostgreSQL asks for constraints, of which the index is none.
    let is_left = server.definitions().await.iter().any(is_unique);
    assert_eq!(is_left, server.database == Database::Postgres);
    server.sync().await.unwrap();
    assert_eq!(server.definitions().await, once);
    insert(&server.db, "ada@example.org").await.unwrap();
    server.assert_guarded().await;
}

async fn a_column_without_check_is_told_before_anything_is_made(server: Server) {
    server.sync().await.unwrap();
    server.execute("DROP TABLE posts").await;
    let of = match server.in_domains {
        true => "DOMAIN users_salary_sealed",
        false => "TABLE users",
    };
    server
        .execute(&format!("ALTER {of} DROP CONSTRAINT users_salary_sealed"))
        .await;
    let before = server.definitions().await;
    let refused = server.sync().await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Custom Error: column `salary` of table users has no CHECK `users_salary_sealed`, and anything could be stored in it: \
         add it in a migration"
    );
    assert_eq!(server.definitions().await, before);
}

async fn a_migration_goes_as_it_came(server: Server) {
    let db = &server.db;
    let orgs = SchemaBuilder::from(db.get_schema_builder()).register(org::Entity);
    orgs.apply(db).await.unwrap();
    let before = server.definitions().await;
    let users = Schema::new(db.get_database_backend()).entity(user::Entity);
    let users = placed(users.unwrap(), server.in_domains).unwrap();
    let migration = users.migration();
    server.execute(migration.up()).await;
    let with_users = server.definitions().await;
    insert(db, "ada@example.org").await.unwrap();
    server.assert_guarded().await;
    server.execute(migration.down()).await;
    assert_eq!(server.definitions().await, before);
    server.execute(migration.up()).await;
    assert_eq!(server.definitions().await, with_users);
}
