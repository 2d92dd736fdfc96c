//! What databases repeat of a clear-text column that is only `#[redact]`: its value, which the application is not told.

use super::sessions::{Driver, Duplicate, block_on};
use super::{Secrets, scope};
use crate::model::{user, users};
use crate::place::Place;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::{MysqlConnection, PgConnection};
use fieldseal::Within;
use fieldseal_diesel::WithoutDetail as _;
use fieldseal_sea_orm::WithoutDetail as _;
use fieldseal_testing::Capture;
use sea_orm::entity::prelude::*;
use sea_orm::{Database, Set, TransactionTrait};

for_each_driver![a_duplicate_of_a_clear_text_column_is_told_by_the_database_and_not_by_us];

fn a_duplicate_of_a_clear_text_column_is_told_by_the_database_and_not_by_us(driver: &Driver) {
    let secrets = Secrets::new();
    let place = Place::new(driver.server);
    place.execute("CREATE UNIQUE INDEX users_name ON users (name)");
    let (said, error) = (driver.duplicate)(&place, secrets.name.value());
    assert!(said.contains(secrets.name.value()), "{said}");
    let text = error.to_string();
    let expect = "the unique constraint users_name refuses it";
    assert!(text.ends_with(expect), "{text}");
    let mut told = Capture::new();
    told.error("not unique", &*error);
    told.search(&secrets.all()).assert_clean();
}

/// What the database said, with the DETAIL, and the error without.
fn told(error: Error) -> Duplicate {
    let Error::DatabaseError(kind, information) = &error else {
        panic!("{error:?}");
    };
    assert!(matches!(kind, DatabaseErrorKind::UniqueViolation));
    let said = format!("{} {:?}", information.message(), information.details());
    let error = error.without_detail();
    let Error::DatabaseError(kind, information) = &error else {
        panic!("{error:?}");
    };
    assert!(matches!(kind, DatabaseErrorKind::UniqueViolation));
    assert_eq!(information.details(), None);
    (said, Box::new(error))
}

type Row = crate::model::User;

fn rows(name: &str) -> Vec<Row> {
    let row = |id: i32| Row {
        id,
        email: format!("{id}@example.org"),
        note: None,
        name: name.to_owned(),
    };
    vec![row(1), row(2)]
}

macro_rules! blocking {
    ($driver:ident, $connection:ty) => {
        pub(super) fn $driver(place: &Place, name: &str) -> Duplicate {
            let c = &mut <$connection>::establish(&place.diesel_url()).unwrap();
            let inserted = scope().run(|| {
                diesel::insert_into(users::table)
                    .values(rows(name))
                    .execute(c)
            });
            told(inserted.unwrap_err())
        }
    };
}

blocking!(diesel_on_postgres, PgConnection);
blocking!(diesel_on_maria_db, MysqlConnection);

macro_rules! awaited {
    ($driver:ident, $connect:ident) => {
        pub(super) fn $driver(place: &Place, name: &str) -> Duplicate {
            let insert = async {
                let c = &mut place.$connect().await.unwrap();
                let insert = diesel::insert_into(users::table).values(rows(name));
                diesel_async::RunQueryDsl::execute(insert, c).await
            };
            told(block_on(insert.within(scope())).unwrap_err())
        }
    };
}

awaited!(diesel_async_on_postgres, postgres);
awaited!(diesel_async_on_maria_db, maria_db);

pub(super) fn sea_orm_on_postgres(place: &Place, name: &str) -> Duplicate {
    let name = name.to_owned();
    let insert = async {
        let db = Database::connect(place.sea_orm_options()).await.unwrap();
        // As an application is given it: what failed, or the transaction around it.
        db.transaction::<_, (), DbErr>(|transaction| {
            Box::pin(async move {
                for row in rows(&name) {
                    let active = user::ActiveModel {
                        id: Set(row.id),
                        email: Set(row.email.into()),
                        note: Set(None),
                        name: Set(row.name.into()),
                    };
                    active.insert(transaction).await?;
                }
                Ok(())
            })
        })
        .await
    };
    let error = block_on(insert.within(scope())).unwrap_err();
    let said = format!("{error} {error:?}");
    (said, Box::new(error.without_detail()))
}

pub(super) use sea_orm_on_postgres as sea_orm_on_maria_db;
