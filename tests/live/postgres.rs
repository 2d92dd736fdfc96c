//! What only PostgreSQL has: domains, arrays, COPY.

mod domains;

use crate::model::{User, users};
use crate::place::Place;
use crate::reach::Server;
use diesel::PgConnection;
use diesel::pg::CopyFormat;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use fieldseal::{Keyring, Protect, Scope, Vault, Within};
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{Insertable, WithoutDetail as _};
use sea_orm::entity::prelude::*;
use sea_orm::{Database, Set};
use std::io::{self, Read};

const NOTE: &str = "allergic to penicillin";

fn scope() -> Scope {
    Vault::new(Keyring::generate("postgres").unwrap())
        .unwrap()
        .scope()
}

fn ada(id: i32) -> User {
    User {
        id,
        email: format!("ada.{id}@example.org"),
        note: Some(NOTE.to_owned()),
        name: "Ada".to_owned(),
    }
}

mod tagged {
    //! A protected column beside an array in the clear.

    use super::*;

    diesel::table! {
        use diesel::sql_types::*;
        use fieldseal_diesel::sql_types::*;

        users {
            id -> Integer,
            email -> Encrypted<email>,
            note -> Nullable<Encrypted<note>>,
            name -> Text,
            tags -> Array<Text>,
        }
    }

    #[derive(Protect, Queryable, Selectable, Insertable)]
    #[diesel(table_name = users)]
    #[protect(entity = "user")]
    pub(super) struct Tagged {
        pub(super) id: i32,
        #[encrypted(search, normalise = email, unique)]
        pub(super) email: String,
        #[encrypted]
        pub(super) note: Option<String>,
        #[redact]
        pub(super) name: String,
        pub(super) tags: Vec<String>,
    }

    #[allow(unreachable_pub, reason = "SeaORM's macros write public items")]
    pub(super) mod in_sea_orm {
        use fieldseal_sea_orm::protect;
        use sea_orm::entity::prelude::*;

        #[protect(entity = "user")]
        #[sea_orm::model]
        #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "users")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[encrypted(search, normalise = email, unique)]
            pub email: String,
            #[encrypted]
            pub note: Option<String>,
            #[redact]
            pub name: String,
            pub tags: Vec<String>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

fn place_with_tags() -> Place {
    let place = Place::new(Server::Postgres);
    Place::execute(&place, "ALTER TABLE users ADD tags text[] NOT NULL");
    place
}

#[tokio::test]
async fn an_array_in_the_clear_may_stand_beside_for_both() {
    use tagged::in_sea_orm::{ActiveModel, Column, Entity};

    let place = place_with_tags();
    let scope = scope();
    scope.run(|| {
        let c = &mut PgConnection::establish(&place.diesel_url()).unwrap();
        let row = tagged::Tagged {
            id: 1,
            email: "ada.1@example.org".to_owned(),
            note: Some(NOTE.to_owned()),
            name: "Ada".to_owned(),
            tags: vec!["new".to_owned(), "vip".to_owned()],
        };
        diesel::insert_into(tagged::users::table)
            .values(row)
            .execute(c)
            .unwrap();
        let found: tagged::Tagged = tagged::users::table
            .filter(tagged::users::tags.contains(vec!["vip"]))
            .filter(tagged::users::email.matches("ada.1@example.org"))
            .first(c)
            .unwrap();
        assert_eq!(found.tags, ["new", "vip"]);
        assert_eq!(found.note.as_deref(), Some(NOTE));
    });
    let session = async {
        let db = &Database::connect(place.sea_orm_options()).await.unwrap();
        let active = ActiveModel {
            id: Set(2),
            email: Set("ada.2@example.org".into()),
            note: Set(None),
            name: Set("Ada".into()),
            tags: Set(vec!["vip".to_owned()]),
        };
        active.insert(db).await.unwrap();
        let find = Entity::find().filter(Column::Email.is_in(["ada.1@example.org"]));
        let found = find.one(db).await.unwrap().unwrap();
        assert_eq!(found.tags, ["new", "vip"]);
        assert_eq!(found.note.unwrap().as_str(), NOTE);
    };
    session.within(scope).await;
}

#[test]
fn copy_from_with_plaintext_is_refused() {
    let place = Place::new(Server::Postgres);
    let c = &mut PgConnection::establish(&place.diesel_url()).unwrap();
    scope().run(|| {
        let insert = diesel::insert_into(users::table).values(ada(1));
        insert.execute(c).unwrap();
    });
    let copied = diesel::copy_from(users::table)
        .from_raw_data(users::table, |copy| {
            let plaintext = "penicillin".repeat(20);
            let line = format!("2,{plaintext},{plaintext},Ada\n");
            copy.write_all(line.as_bytes()).map_err(not_copied)
        })
        .with_format(CopyFormat::Csv)
        .execute(c);
    assert_refused_by_the_check(copied);
    let count: i64 = users::table.count().get_result(c).unwrap();
    assert_eq!(count, 1);
}

#[test]
fn copy_to_gives_what_is_stored_and_copy_from_takes_it_back() {
    let place = Place::new(Server::Postgres);
    let c = &mut PgConnection::establish(&place.diesel_url()).unwrap();
    let scope = scope();
    scope.run(|| {
        let insert = diesel::insert_into(users::table).values(ada(1));
        insert.execute(c).unwrap();
    });
    let mut copy = String::new();
    diesel::copy_to(users::table)
        .with_format(CopyFormat::Csv)
        .load_raw(c)
        .unwrap()
        .read_to_string(&mut copy)
        .unwrap();
    assert!(copy.contains("Ada"), "{copy}");
    assert!(
        !copy.contains("ada.1@") && !copy.contains("penicillin"),
        "{copy}"
    );

    diesel::delete(users::table).execute(c).unwrap();
    diesel::copy_from(users::table)
        .from_raw_data(users::table, |into| {
            into.write_all(copy.as_bytes()).map_err(not_copied)
        })
        .with_format(CopyFormat::Csv)
        .execute(c)
        .unwrap();
    let found: User = scope.run(|| users::table.first(c)).unwrap();
    assert!(found == ada(1));
}

/// The rows are the reader's one by one, as of any other query: one that does not open is not the last.
#[test]
fn copy_to_opens_what_it_loads() {
    let place = Place::new(Server::Postgres);
    let c = &mut PgConnection::establish(&place.diesel_url()).unwrap();
    let (scope, other) = (scope(), self::scope());
    for (id, scope) in [(1, &scope), (2, &other), (3, &scope)] {
        // A value belongs to the scope in which the statement is built.
        let insert = || diesel::insert_into(users::table).values(ada(id)).execute(c);
        scope.run(insert).unwrap();
    }
    scope.run(|| {
        let rows = diesel::copy_to(users::table).load::<User, _>(c).unwrap();
        let rows: Vec<_> = rows.collect();
        assert_eq!(rows.len(), 3);
        for (id, row) in (1..).zip(rows) {
            match row {
                Ok(row) => assert!(row == ada(id) && id != 2),
                Err(error) => assert!(matches!(error, Error::DeserializationError(_)) && id == 2),
            }
        }
    });
}

fn not_copied(error: io::Error) -> Error {
    Error::SerializationError(Box::new(error))
}

#[track_caller]
fn assert_refused_by_the_check<T>(outcome: diesel::QueryResult<T>) {
    let error = outcome.without_detail().err().unwrap();
    assert!(
        matches!(
            error,
            Error::DatabaseError(DatabaseErrorKind::CheckViolation, _)
        ),
        "{error:?}"
    );
}
