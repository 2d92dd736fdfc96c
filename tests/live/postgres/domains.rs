//! Columns of a domain: one of the application's own, or ours, which has the constraint.

use super::{NOTE, ada, assert_refused_by_the_check, not_copied, scope};
use crate::model::{User, user, users};
use crate::place::Place;
use crate::reach::Server;
use diesel::connection::SimpleConnection;
use diesel::pg::CopyFormat;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{PgConnection, sql_query};
use fieldseal::Within;
use fieldseal_diesel::WithoutDetail as _;
use fieldseal_diesel::prelude::*;
use fieldseal_sql::{Dialect, ProtectedTable};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Database, Set};

/// As a schema has them that gives its own names to types. The CHECK stands on the table, and the domain takes whatever is `bytea`.
fn of_the_application() -> Place {
    let place = Place::new(Server::Postgres);
    place.execute(
        "CREATE DOMAIN sealed AS bytea;
         ALTER TABLE users ALTER email TYPE sealed, ALTER note TYPE sealed",
    );
    place
}

fn table() -> ProtectedTable {
    ProtectedTable::of::<User>(Dialect::Postgres)
        .and_then(|users| users.plain("id", "INTEGER NOT NULL PRIMARY KEY"))
        .and_then(|users| users.plain("name", "text NOT NULL"))
        .and_then(ProtectedTable::in_domains)
        .unwrap()
}

/// In place of the CHECKs of the table.
fn of_ours() -> Place {
    let place = Place::new(Server::Postgres);
    place.execute("DROP TABLE users");
    place.execute(table().create_table().up());
    place
}

/// Makes `a_sentence` the tests `a_sentence::of_the_application` and `a_sentence::of_ours`.
macro_rules! for_each_domain {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[test]
            fn of_the_application() {
                super::$test(super::of_the_application());
            }

            #[test]
            fn of_ours() {
                super::$test(super::of_ours());
            }
        }
    )+};
}

for_each_domain![
    diesel_writes_and_reads_it,
    diesel_async_writes_and_reads_it,
    sea_orm_writes_and_reads_it,
    a_look_up_uses_the_index,
    plaintext_is_refused,
    copy_gives_and_takes_what_is_stored,
];

fn connection(place: &Place) -> PgConnection {
    PgConnection::establish(&place.diesel_url()).unwrap()
}

fn block_on<T>(session: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(session.within(scope()))
}

fn diesel_writes_and_reads_it(place: Place) {
    let c = &mut connection(&place);
    scope().run(|| {
        let insert = diesel::insert_into(users::table).values(vec![ada(1), ada(2)]);
        insert.execute(c).unwrap();
        diesel::update(users::table.find(2))
            .set(users::note.set_to(None::<&str>))
            .execute(c)
            .unwrap();
        let twin = User {
            id: 3,
            name: "Augusta".to_owned(),
            ..ada(1)
        };
        diesel::insert_into(users::table)
            .values(&twin)
            .on_conflict(users::email.unique_index::<diesel::pg::Pg>())
            .do_update()
            .set(users::name.eq("Augusta"))
            .execute(c)
            .unwrap();
        let find = users::table.filter(users::email.matches("ADA.1@example.org"));
        let found: User = find.first(c).unwrap();
        assert_eq!((found.id, found.name.as_str()), (1, "Augusta"));
        assert_eq!(found.note.as_deref(), Some(NOTE));
        let second: User = users::table.find(2).first(c).unwrap();
        assert_eq!(second.note, None);
    });
}

fn diesel_async_writes_and_reads_it(place: Place) {
    use diesel_async::RunQueryDsl;

    block_on(async {
        let c = &mut place.postgres().await.unwrap();
        let insert = diesel::insert_into(users::table).values(vec![ada(1), ada(2)]);
        RunQueryDsl::execute(insert, c).await.unwrap();
        let find = users::table.filter(users::email.matches("ADA.1@example.org"));
        let found: User = RunQueryDsl::first(find, c).await.unwrap();
        assert_eq!(found.note.as_deref(), Some(NOTE));
    });
}

fn sea_orm_writes_and_reads_it(place: Place) {
    block_on(async {
        let db = &Database::connect(place.sea_orm_options()).await.unwrap();
        let row = |id, email: &str| user::ActiveModel {
            id: Set(id),
            email: Set(email.into()),
            note: Set(Some(NOTE.into())),
            name: Set("Ada".into()),
        };
        let both = [row(1, "ada.1@example.org"), row(2, "ada.2@example.org")];
        user::Entity::insert_many(both).exec(db).await.unwrap();
        let twin = user::Entity::insert(row(3, "ada.1@example.org"));
        let conflict = OnConflict::new()
            .exprs([user::Column::Email.unique_index(sea_orm::DbBackend::Postgres)])
            .update_column(user::Column::Note)
            .to_owned();
        twin.on_conflict(conflict).exec(db).await.unwrap();
        let find = user::Entity::find_by_email("ADA.1@example.org");
        let found = find.one(db).await.unwrap().unwrap();
        assert_eq!(found.id, 1);
        assert_eq!(found.note.unwrap().as_str(), NOTE);
        assert_eq!(user::Entity::find().count(db).await.unwrap(), 2);
    });
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

fn a_look_up_uses_the_index(place: Place) {
    let c = &mut connection(&place);
    c.batch_execute("SET enable_seqscan = off").unwrap();
    let plan = scope().run(|| {
        let find = users::table.filter(users::email.matches("ada.1@example.org"));
        let sql = diesel::debug_query::<diesel::pg::Pg, _>(&find).to_string();
        let (sql, _) = sql.split_once(" -- binds").unwrap();
        // The plan is of the spelling of the expression, whatever the values.
        let literal = format!("'\\x{}'::bytea", "00".repeat(20));
        let lines: Vec<Line> = sql_query(format!("EXPLAIN {}", sql.replace("$1", &literal)))
            .load(c)
            .unwrap();
        let lines: Vec<_> = lines.into_iter().map(|line| line.line).collect();
        lines.join("\n")
    });
    assert!(plan.contains("users_email_unique"), "{plan}");
}

fn plaintext_is_refused(place: Place) {
    let c = &mut connection(&place);
    scope().run(|| {
        let insert = diesel::insert_into(users::table).values(ada(1));
        insert.execute(c).unwrap();
    });
    for plaintext in [
        "UPDATE users SET note = repeat('penicillin', 20)::bytea",
        "UPDATE users SET note = (SELECT repeat('penicillin', 20)::bytea)",
        "INSERT INTO users (id, email, name) SELECT 2, convert_to(repeat(name, 90), 'UTF8'), name FROM users",
        "UPDATE users SET email = note",
        "UPDATE users SET note = email",
        "UPDATE users SET note = ''",
    ] {
        assert_refused_by_the_check(c.batch_execute(plaintext));
    }
    let copied = diesel::copy_from(users::table)
        .from_raw_data(users::table, |copy| {
            let plaintext = "penicillin".repeat(20);
            let line = format!("2,{plaintext},{plaintext},Ada\n");
            copy.write_all(line.as_bytes()).map_err(not_copied)
        })
        .with_format(CopyFormat::Csv)
        .execute(c);
    assert_refused_by_the_check(copied);
    let rows: Vec<User> = scope().run(|| users::table.limit(0).load(c)).unwrap();
    assert!(rows.is_empty());
}

fn copy_gives_and_takes_what_is_stored(place: Place) {
    use std::io::Read as _;

    let (c, scope) = (&mut connection(&place), scope());
    scope.run(|| {
        let insert = diesel::insert_into(users::table).values(ada(1));
        insert.execute(c).unwrap();
    });
    let mut copy = Vec::new();
    diesel::copy_to(users::table)
        .with_format(CopyFormat::Binary)
        .load_raw(c)
        .unwrap()
        .read_to_end(&mut copy)
        .unwrap();
    diesel::delete(users::table).execute(c).unwrap();
    diesel::copy_from(users::table)
        .from_raw_data(users::table, |into| {
            into.write_all(&copy).map_err(not_copied)
        })
        .with_format(CopyFormat::Binary)
        .execute(c)
        .unwrap();
    let found: User = scope.run(|| users::table.first(c)).unwrap();
    assert!(found == ada(1));
}

/// What is told of a refusal names the constraint, and neither the row, of which PostgreSQL's DETAIL would be full, nor the value.
#[test]
fn the_refusal_of_ours_names_the_column_and_no_value() {
    let place = of_ours();
    let c = &mut connection(&place);
    let insert = "INSERT INTO users (id, email, note, name) VALUES (1, 'penicillin', 'penicillin', 'Augusta')";
    let refused = c.batch_execute(insert).without_detail().unwrap_err();
    let told = format!("{refused} {refused:?}");
    assert!(
        told.contains("the check users_email_sealed refuses it"),
        "{told}"
    );
    assert!(
        !told.contains("penicillin") && !told.contains("Augusta"),
        "{told}"
    );
}

/// A CHECK stays with the table that it was made for; a domain goes wherever the column is taken.
#[test]
fn a_table_made_of_a_query_takes_the_constraint_over() {
    let place = of_ours();
    let c = &mut connection(&place);
    c.batch_execute("CREATE TABLE copies AS SELECT * FROM users")
        .unwrap();
    let plaintext = "INSERT INTO copies (note) VALUES (repeat('penicillin', 20)::bytea)";
    assert_refused_by_the_check(c.batch_execute(plaintext));
}

/// Another suite is accepted later: the domain is told, and the rows that are there are looked at once.
#[test]
fn the_constraint_of_a_domain_is_changed_under_its_rows() {
    let place = of_ours();
    let (c, scope) = (&mut connection(&place), scope());
    let insert = || diesel::insert_into(users::table).values(ada(1)).execute(c);
    scope.run(insert).unwrap();
    let note = |table: &ProtectedTable| {
        let mut columns = table.columns().iter();
        let note = columns.find(|column| column.name() == "note").unwrap();
        note.check().unwrap().replace("\"note\"", "VALUE")
    };
    c.batch_execute(&format!(
        "ALTER DOMAIN users_note_sealed DROP CONSTRAINT users_note_sealed;
         ALTER DOMAIN users_note_sealed ADD CONSTRAINT users_note_sealed CHECK ({}) NOT VALID;
         ALTER DOMAIN users_note_sealed VALIDATE CONSTRAINT users_note_sealed",
        note(&table())
    ))
    .unwrap();
    assert_refused_by_the_check(c.batch_execute("UPDATE users SET note = 'penicillin'"));
    let found: User = scope.run(|| users::table.first(c)).unwrap();
    assert!(found == ada(1));
}
