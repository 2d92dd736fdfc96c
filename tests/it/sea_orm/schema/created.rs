//! Entity first, on SQLite: the table takes what the library writes and refuses what it did not.

use super::sample::{empty, insert, org, post, scope, strings, user};
use fieldseal::Within;
use fieldseal_sea_orm::schema::{Schema, SchemaBuilder};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, QueryFilter, QueryTrait,
    SqlErr, Statement, sea_query::Expr,
};

async fn created() -> DatabaseConnection {
    let db = empty().await;
    let orgs = sea_orm::Schema::new(DbBackend::Sqlite).create_table_from_entity(org::Entity);
    db.execute(&orgs).await.unwrap();
    let schema = Schema::new(db.get_database_backend());
    let create = schema.create_table_from_entity(user::Entity).unwrap();
    db.execute(&create).await.unwrap();
    for index in schema.create_index_from_entity(user::Entity).unwrap() {
        db.execute_raw(index).await.unwrap();
    }
    db
}

#[tokio::test]
async fn what_the_library_writes_is_taken_and_found() {
    let work = async {
        let db = created().await;
        let ada = insert(&db, "ada@example.org").await.unwrap();
        assert_eq!(*ada.salary, 5_000);
        let found = user::Entity::find_by_email("ADA@example.org")
            .one(&db)
            .await;
        assert_eq!(found.unwrap().unwrap().id, ada.id);
    };
    work.within(scope()).await;
}

#[tokio::test]
async fn plaintext_is_refused_by_the_check_that_names_the_column() {
    let work = async {
        let db = created().await;
        insert(&db, "ada@example.org").await.unwrap();
        for (column, check) in [
            (user::Column::Email, "users_email_sealed"),
            (user::Column::City, "users_city_sealed"),
            (user::Column::Salary, "users_salary_sealed"),
            (user::Column::Phone, "users_phone_sealed"),
        ] {
            // As text, and as bytes that are long enough for a stored value.
            let around = [Expr::value("plaintext"), Expr::value([b'a'; 200].to_vec())];
            for plaintext in around {
                let refused = user::Entity::update_many()
                    .col_expr(column, plaintext)
                    .exec(&db)
                    .await
                    .unwrap_err();
                assert_check(&refused, check);
            }
        }
        let raw = db
            .execute_unprepared("UPDATE users SET salary = 5000")
            .await;
        assert_check(&raw.unwrap_err(), "users_salary_sealed");
    };
    work.within(scope()).await;
}

#[track_caller]
fn assert_check(error: &DbErr, check: &str) {
    let expect = format!("CHECK constraint failed: {check}");
    assert!(error.to_string().contains(&expect), "{error}");
}

#[tokio::test]
async fn a_field_that_hides_null_has_none() {
    let work = async {
        let db = created().await;
        insert(&db, "ada@example.org").await.unwrap();
        let refused = db
            .execute_unprepared("UPDATE users SET phone = NULL")
            .await
            .unwrap_err();
        let expect = "NOT NULL constraint failed: users.phone";
        assert!(refused.to_string().contains(expect), "{refused}");
        db.execute_unprepared("UPDATE users SET city = NULL")
            .await
            .unwrap();
    };
    work.within(scope()).await;
}

#[tokio::test]
async fn a_unique_value_stands_once() {
    let work = async {
        let db = created().await;
        insert(&db, "ada@example.org").await.unwrap();
        let again = insert(&db, "Ada@Example.org").await.unwrap_err();
        assert!(
            matches!(again.sql_err(), Some(SqlErr::UniqueConstraintViolation(index)) if index.contains("users_email_unique")),
            "{again}"
        );
        insert(&db, "grace@example.org").await.unwrap();
    };
    work.within(scope()).await;
}

#[tokio::test]
async fn look_ups_use_the_indexes() {
    let work = async {
        let db = created().await;
        let by_email = user::Entity::find_by_email("ada@example.org");
        let by_city = user::Entity::find().filter(user::Column::City.is_in(["London", "Paris"]));
        for (query, index) in [
            (by_email, "users_email_unique"),
            (by_city, "users_city_index"),
        ] {
            let sql = query.build(DbBackend::Sqlite).to_string();
            let plan = plan(&db, &sql).await;
            let expect = format!("SEARCH users USING INDEX {index} (<expr>=?)");
            assert_eq!(plan, [expect], "{sql}");
        }
    };
    work.within(scope()).await;
}

async fn plan(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let explain = Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {sql}"));
    let rows = db.query_all_raw(explain).await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by("detail").unwrap())
        .collect()
}

#[tokio::test]
async fn a_builder_makes_the_tables_in_the_order_of_their_keys() {
    let work = async {
        let db = empty().await;
        let build = || {
            SchemaBuilder::from(db.get_schema_builder())
                .register(post::Entity)
                .protect(user::Entity)
                .register(org::Entity)
        };
        build().apply(&db).await.unwrap();
        assert_eq!(
            strings(&db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence' ORDER BY rowid").await,
            ["orgs", "users", "posts"]
        );
        let ada = insert(&db, "ada@example.org").await.unwrap();
        let raw = db
            .execute_unprepared("UPDATE users SET salary = 5000")
            .await;
        assert_check(&raw.unwrap_err(), "users_salary_sealed");
        let post = format!(
            "INSERT INTO posts (title, user_id) VALUES ('a', {})",
            ada.id
        );
        db.execute_unprepared(&post).await.unwrap();
        let nobodys = "INSERT INTO posts (title, user_id) VALUES ('a', 77)";
        let refused = db.execute_unprepared(nobodys).await.unwrap_err();
        assert!(matches!(
            refused.sql_err(),
            Some(SqlErr::ForeignKeyConstraintViolation(_))
        ));

        let again = build().apply(&db).await.unwrap_err();
        assert!(again.to_string().contains("already exists"), "{again}");
    };
    work.within(scope()).await;
}
