//! What a panic in the middle of a load tells: the row that was being read is in the clear by then.

use super::sessions::{Driver, Panic, block_on};
use super::{Secrets, scope};
use crate::model::{User, user, users};
use crate::place::Place;
use diesel::backend::Backend;
use diesel::connection::DefaultLoadingMode;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{MysqlConnection, PgConnection};
use fieldseal::{Scope, Within};
use fieldseal_sea_orm::Encrypted;
use fieldseal_testing::Capture;
use futures_util::TryStreamExt;
use sea_orm::entity::prelude::*;
use sea_orm::{Database, FromQueryResult, QueryResult, Set};

for_each_driver![a_panic_in_the_middle_of_a_load_tells_no_value];

fn a_panic_in_the_middle_of_a_load_tells_no_value(driver: &Driver) {
    let secrets = Secrets::new();
    let place = Place::new(driver.server);
    let mut told = Capture::new();
    for panic in [Panic::InAConversion, Panic::WithTheRow] {
        // What drivers log at TRACE is another test's.
        let done = told.panics("a load", || (driver.load)(&place, &secrets, panic));
        assert_eq!(done, None, "{panic:?}");
        assert!(Scope::current().is_none(), "{panic:?}");
    }
    told.search(&secrets.all()).assert_clean();
    assert_eq!((driver.load)(&place, &secrets, Panic::Nowhere), 1);
}

/// A column that is read last, when the others are open.
#[derive(Debug)]
struct Trap;

impl<DB: Backend> FromSql<Text, DB> for Trap {
    fn from_sql(_: DB::RawValue<'_>) -> deserialize::Result<Self> {
        panic!("a conversion fails")
    }
}

impl<DB: Backend> Queryable<Text, DB> for Trap {
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

type Trapped = (i32, String, Option<String>, Trap);

macro_rules! blocking {
    ($driver:ident, $connection:ty) => {
        pub(super) fn $driver(place: &Place, secrets: &Secrets, panic: Panic) -> usize {
            scope().run(|| {
                let c = &mut <$connection>::establish(&place.diesel_url()).unwrap();
                diesel::delete(users::table).execute(c).unwrap();
                diesel::insert_into(users::table)
                    .values(&secrets.user(1))
                    .execute(c)
                    .unwrap();
                if panic == Panic::InAConversion {
                    return users::table.load::<Trapped>(c).unwrap().len();
                }
                users::table
                    .load_iter::<User, DefaultLoadingMode>(c)
                    .unwrap()
                    .map(|row| fail_with(&row.unwrap(), panic))
                    .count()
            })
        }
    };
}

blocking!(diesel_on_postgres, PgConnection);
blocking!(diesel_on_maria_db, MysqlConnection);

macro_rules! awaited {
    ($driver:ident, $connect:ident) => {
        pub(super) fn $driver(place: &Place, secrets: &Secrets, panic: Panic) -> usize {
            use diesel_async::RunQueryDsl;

            let load = async {
                let c = &mut place.$connect().await.unwrap();
                let delete = diesel::delete(users::table);
                RunQueryDsl::execute(delete, c).await.unwrap();
                let insert = diesel::insert_into(users::table).values(secrets.user(1));
                RunQueryDsl::execute(insert, c).await.unwrap();
                if panic == Panic::InAConversion {
                    let load = RunQueryDsl::load::<Trapped>(users::table, c);
                    return load.await.unwrap().len();
                }
                let rows = RunQueryDsl::load_stream::<User>(users::table, c)
                    .await
                    .unwrap();
                let rows = rows.map_ok(|row| fail_with(&row, panic));
                rows.try_collect::<Vec<_>>().await.unwrap().len()
            };
            block_on(load.within(scope()))
        }
    };
}

awaited!(diesel_async_on_postgres, postgres);
awaited!(diesel_async_on_maria_db, maria_db);

pub(super) fn sea_orm_on_postgres(place: &Place, secrets: &Secrets, panic: Panic) -> usize {
    let load = async {
        let db = &Database::connect(place.sea_orm_options()).await.unwrap();
        user::Entity::delete_many().exec(db).await.unwrap();
        let active = user::ActiveModel {
            id: Set(1),
            email: Set(secrets.email.value().as_str().into()),
            note: Set(Some(secrets.note.value().as_str().into())),
            name: Set(secrets.name.value().as_str().into()),
        };
        active.insert(db).await.unwrap();
        if panic == Panic::InAConversion {
            let load = user::Entity::find().into_model::<TrappedModel>();
            return load.all(db).await.unwrap().len();
        }
        let rows = user::Entity::find().stream(db).await.unwrap();
        let rows = rows.map_ok(|row| fail_with(&row, panic));
        rows.try_collect::<Vec<_>>().await.unwrap().len()
    };
    block_on(load.within(scope()))
}

pub(super) use sea_orm_on_postgres as sea_orm_on_maria_db;

/// Reads the columns in turn, and fails when one is open.
struct TrappedModel;

impl FromQueryResult for TrappedModel {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let email: Encrypted<String, user::fields::Email> = row.try_get(prefix, "email")?;
        panic!("a conversion fails behind {email:?}")
    }
}

/// As careless code does it.
fn fail_with(row: &impl std::fmt::Debug, panic: Panic) {
    assert!(
        panic != Panic::WithTheRow,
        "cannot handle {row:?} or {row:#?}"
    );
}
