//! The shapes of structs that the write derives take: Diesel's own options, generics, odd names.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fieldseal::Protect;
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{AsChangeset, Insertable};

use super::model::{stored, vault};

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    people {
        id -> Integer,
        #[sql_name = "type"]
        type_ -> Encrypted<type_>,
        #[sql_name = "e-mail"]
        mail -> Encrypted<mail>,
        street -> Encrypted<street>,
        city -> Nullable<Text>,
        #[sql_name = "match"]
        r#match -> Nullable<Encrypted<r#match>>,
        score -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    archive {
        id -> Integer,
        mail -> Encrypted<crate::diesel::structs::people::mail>,
        city -> Nullable<Text>,
    }
}

#[derive(Clone, PartialEq, Protect, Queryable, Selectable, Identifiable)]
#[diesel(table_name = people)]
struct Person {
    id: i32,
    #[encrypted]
    #[diesel(column_name = type_)]
    r#type: String,
    #[encrypted(search, unique)]
    #[diesel(column_name = "mail")]
    email: String,
    #[encrypted]
    street: String,
    city: Option<String>,
    #[encrypted]
    r#match: Option<String>,
    score: i32,
}

fn with_people(work: impl FnOnce(&mut SqliteConnection)) {
    vault().scope().run(|| {
        let c = &mut SqliteConnection::establish(":memory:").unwrap();
        c.batch_execute(
            r#"CREATE TABLE people (
                 id INTEGER NOT NULL PRIMARY KEY, type BLOB NOT NULL DEFAULT x'00', "e-mail" BLOB NOT NULL DEFAULT x'00',
                 street BLOB NOT NULL DEFAULT x'00', city TEXT DEFAULT 'Paris', match BLOB, score INTEGER NOT NULL DEFAULT 1
               );
               CREATE UNIQUE INDEX people_mail ON people (substr("e-mail", 2, 20));
               CREATE TABLE archive (id INTEGER NOT NULL PRIMARY KEY, mail BLOB NOT NULL, city TEXT);"#,
        )
        .unwrap();
        work(c);
    });
}

fn first(c: &mut SqliteConnection) -> Person {
    people::table.first(c).unwrap()
}

/// The columns that a test does not look at.
fn insert_default(c: &mut SqliteConnection) {
    let values = (
        people::id.eq(1),
        people::type_.set_to("t"),
        people::mail.set_to("m"),
        people::street.set_to("s"),
        people::r#match.set_to("x"),
    );
    diesel::insert_into(people::table)
        .values(values)
        .execute(c)
        .unwrap();
}

#[test]
fn columns_and_fields_may_have_different_and_reserved_names() {
    #[derive(Protect, Insertable, AsChangeset)]
    #[diesel(table_name = people)]
    #[protect(of = Person)]
    struct NewPerson<'a> {
        #[encrypted]
        #[diesel(column_name = type_)]
        r#type: &'a str,
        #[encrypted]
        #[diesel(column_name = "mail")]
        email: &'a str,
        #[encrypted]
        street: &'a str,
        #[encrypted]
        r#match: Option<&'a str>,
    }

    with_people(|c| {
        let new = NewPerson {
            r#type: "admin",
            email: "a@b",
            street: "Main",
            r#match: Some("yes"),
        };
        diesel::insert_into(people::table)
            .values(&new)
            .execute(c)
            .unwrap();
        let found = first(c);
        assert_eq!(
            (
                found.r#type.as_str(),
                found.email.as_str(),
                found.r#match.as_deref()
            ),
            ("admin", "a@b", Some("yes"))
        );
        let changed = NewPerson {
            r#type: "guest",
            r#match: None,
            ..new
        };
        diesel::update(&found).set(&changed).execute(c).unwrap();
        let found = first(c);
        assert_eq!(
            (found.r#type.as_str(), found.r#match.as_deref()),
            ("guest", Some("yes"))
        );
        let by_mail = people::table
            .filter(people::mail.matches("a@b"))
            .select(people::type_)
            .first::<String>(c)
            .unwrap();
        assert_eq!(by_mail, "guest");
        diesel::insert_into(people::table)
            .values(&NewPerson {
                r#type: "other",
                ..changed
            })
            .on_conflict(people::mail.unique_index::<diesel::sqlite::Sqlite>())
            .do_nothing()
            .execute(c)
            .unwrap();
        assert_eq!(people::table.count().get_result::<i64>(c).unwrap(), 1);
    });
}

#[test]
fn an_embedded_struct_protects_its_own_fields() {
    #[derive(Protect, Insertable, AsChangeset)]
    #[diesel(table_name = people)]
    #[protect(of = Person)]
    struct Address {
        #[encrypted]
        street: String,
        city: Option<String>,
    }

    #[derive(Protect, Insertable, AsChangeset)]
    #[diesel(table_name = people)]
    #[protect(of = Person)]
    struct Resident {
        #[encrypted]
        mail: String,
        #[diesel(embed)]
        address: Address,
    }

    with_people(|c| {
        let resident = |street: &str| Resident {
            mail: "m".into(),
            address: Address {
                street: street.into(),
                city: Some("Rome".into()),
            },
        };
        insert_default(c);
        diesel::update(people::table.find(1))
            .set(&resident("Via"))
            .execute(c)
            .unwrap();
        let street: String = people::table.select(people::street).first(c).unwrap();
        assert_eq!(street, "Via");
        diesel::update(people::table.find(1))
            .set(resident("Corso"))
            .execute(c)
            .unwrap();
        let found = first(c);
        assert_eq!(
            (found.street.as_str(), found.city.as_deref()),
            ("Corso", Some("Rome"))
        );
        diesel::delete(people::table).execute(c).unwrap();
        diesel::insert_into(people::table)
            .values(&resident("Piazza"))
            .execute(c)
            .unwrap();
        let stored: String = people::table.select(people::street).first(c).unwrap();
        assert_eq!(stored, "Piazza");
    });
}

#[test]
fn fields_may_be_left_out_of_one_kind_of_write() {
    #[derive(Protect, Insertable, AsChangeset)]
    #[diesel(table_name = people)]
    #[protect(of = Person)]
    struct Part {
        id: i32,
        #[encrypted]
        #[diesel(skip_update)]
        mail: String,
        #[encrypted]
        #[diesel(skip_insertion)]
        street: String,
        #[diesel(skip_update, skip_insertion)]
        #[expect(dead_code, reason = "it is never written")]
        score: i32,
    }

    with_people(|c| {
        let part = Part {
            id: 1,
            mail: "m".into(),
            street: "s".into(),
            score: 9,
        };
        diesel::insert_into(people::table)
            .values(&part)
            .execute(c)
            .unwrap();
        assert_eq!(stored(c, "people", "street", 1).unwrap(), [0]);
        let part = Part {
            mail: "other".into(),
            ..part
        };
        diesel::update(people::table.find(1))
            .set(&part)
            .execute(c)
            .unwrap();
        let (mail, street, score): (String, String, i32) = people::table
            .select((people::mail, people::street, people::score))
            .first(c)
            .unwrap();
        assert_eq!((mail.as_str(), street.as_str(), score), ("m", "s", 1));
    });
}

#[test]
fn none_in_a_plain_field_takes_the_default_value_unless_told_otherwise() {
    #[derive(Protect, Insertable)]
    #[diesel(table_name = people)]
    #[protect(of = Person)]
    struct Defaulted {
        #[encrypted]
        mail: String,
        #[redact]
        city: Option<String>,
        score: Option<i32>,
    }

    #[derive(Protect, Insertable)]
    #[diesel(table_name = people)]
    #[diesel(treat_none_as_default_value = false)]
    #[protect(of = Person)]
    struct Nulled {
        #[encrypted]
        mail: String,
        #[redact]
        city: Option<String>,
        #[diesel(treat_none_as_default_value = true)]
        score: Option<i32>,
    }

    let row = |c: &mut SqliteConnection, mail: &str| -> (Option<String>, i32) {
        people::table
            .filter(people::mail.matches(mail))
            .select((people::city, people::score))
            .first(c)
            .unwrap()
    };
    with_people(|c| {
        let some = Defaulted {
            mail: "1".into(),
            city: Some("Rome".into()),
            score: Some(5),
        };
        let none = Defaulted {
            mail: "2".into(),
            city: None,
            score: None,
        };
        diesel::insert_into(people::table)
            .values(&vec![some, none])
            .execute(c)
            .unwrap();
        assert_eq!(row(c, "1"), (Some("Rome".into()), 5));
        assert_eq!(row(c, "2"), (Some("Paris".into()), 1));
        let some = Nulled {
            mail: "3".into(),
            city: Some("Rome".into()),
            score: Some(6),
        };
        let none = Nulled {
            mail: "4".into(),
            city: None,
            score: None,
        };
        diesel::insert_into(people::table)
            .values(vec![some, none])
            .execute(c)
            .unwrap();
        assert_eq!(row(c, "3"), (Some("Rome".into()), 6));
        assert_eq!(row(c, "4"), (None, 1));
    });
}

#[test]
fn a_plain_field_may_be_converted() {
    struct Points(i32);

    impl From<u8> for Points {
        fn from(points: u8) -> Self {
            Self(points.into())
        }
    }

    impl diesel::expression::AsExpression<diesel::sql_types::Integer> for Points {
        type Expression =
            <i32 as diesel::expression::AsExpression<diesel::sql_types::Integer>>::Expression;

        fn as_expression(self) -> Self::Expression {
            diesel::expression::AsExpression::<diesel::sql_types::Integer>::as_expression(self.0)
        }
    }

    #[derive(Protect, Insertable, AsChangeset)]
    #[diesel(table_name = people)]
    #[protect(of = Person)]
    struct Player {
        #[encrypted]
        mail: String,
        #[diesel(serialize_as = Points)]
        score: u8,
    }

    with_people(|c| {
        let player = |score| Player {
            mail: "m".into(),
            score,
        };
        diesel::insert_into(people::table)
            .values(player(7))
            .execute(c)
            .unwrap();
        diesel::insert_into(people::table)
            .values(vec![Player {
                mail: "n".into(),
                score: 8,
            }])
            .execute(c)
            .unwrap();
        let scores: Vec<i32> = people::table
            .order(people::id)
            .select(people::score)
            .load(c)
            .unwrap();
        assert_eq!(scores, [7, 8]);
        diesel::update(people::table.find(1))
            .set(player(9))
            .execute(c)
            .unwrap();
        assert_eq!(
            people::table
                .find(1)
                .select(people::score)
                .first::<i32>(c)
                .unwrap(),
            9
        );
    });
}

#[test]
fn one_struct_is_inserted_into_two_tables_under_one_policy() {
    #[derive(Protect, Insertable)]
    #[diesel(table_name = people)]
    #[diesel(table_name = archive)]
    #[protect(of = Person)]
    struct Entry {
        id: i32,
        #[encrypted]
        mail: String,
        city: Option<String>,
    }

    with_people(|c| {
        let entry = Entry {
            id: 1,
            mail: "m".into(),
            city: None,
        };
        diesel::insert_into(people::table)
            .values(&entry)
            .execute(c)
            .unwrap();
        diesel::insert_into(archive::table)
            .values(&entry)
            .execute(c)
            .unwrap();
        let from_archive: String = archive::table
            .filter(archive::mail.matches("m"))
            .select(archive::mail)
            .first(c)
            .unwrap();
        assert_eq!(from_archive, "m");
        // The policy is the column's that both name, so a row may be moved by the database.
        let moved = archive::table.select((archive::id + 1, archive::mail));
        diesel::delete(people::table).execute(c).unwrap();
        diesel::sql_query("INSERT INTO people (id, \"e-mail\") SELECT id, mail FROM archive")
            .execute(c)
            .unwrap();
        let _ = moved;
        let moved: String = people::table.select(people::mail).first(c).unwrap();
        assert_eq!(moved, "m");
    });
}

#[test]
fn generic_structs_are_written() {
    #[derive(Protect, Insertable, AsChangeset)]
    #[diesel(table_name = people)]
    #[protect(of = Person)]
    struct Generic<'a, M, C>
    where
        C: Clone,
    {
        #[encrypted]
        mail: M,
        #[redact]
        city: Option<C>,
        #[encrypted]
        street: &'a str,
    }

    with_people(|c| {
        let borrowed = Generic {
            mail: "m",
            city: Some("Rome"),
            street: "s",
        };
        diesel::insert_into(people::table)
            .values(&borrowed)
            .execute(c)
            .unwrap();
        diesel::insert_into(people::table)
            .values(Generic {
                mail: String::from("n"),
                city: Some(String::from("Bonn")),
                street: "s",
            })
            .execute(c)
            .unwrap();
        diesel::update(people::table.find(2))
            .set(&borrowed_as("o"))
            .execute(c)
            .unwrap();
        diesel::update(people::table.find(2))
            .set(Generic {
                mail: "p",
                city: None::<String>,
                street: "t",
            })
            .execute(c)
            .unwrap();
        let rows: Vec<(String, Option<String>, String)> = people::table
            .order(people::id)
            .select((people::mail, people::city, people::street))
            .load(c)
            .unwrap();
        assert_eq!(rows[0], ("m".into(), Some("Rome".into()), "s".into()));
        assert_eq!(rows[1], ("p".into(), Some("Lyon".into()), "t".into()));
    });

    fn borrowed_as(mail: &str) -> Generic<'static, String, &'static str> {
        Generic {
            mail: mail.into(),
            city: Some("Lyon"),
            street: "s",
        }
    }
}

#[test]
fn fields_may_have_different_lifetimes() {
    #[derive(Protect, Insertable, AsChangeset)]
    #[diesel(table_name = people)]
    #[protect(of = Person)]
    struct Borrowed<'a, 'b, 'row> {
        #[encrypted]
        mail: &'a str,
        #[encrypted]
        street: &'b str,
        #[encrypted]
        r#match: Option<std::borrow::Cow<'row, str>>,
        city: Option<std::borrow::Cow<'a, str>>,
        #[diesel(column_name = score)]
        score: &'b i32,
    }

    #[derive(Insertable)]
    #[diesel(table_name = archive)]
    struct Plain<'a, 'b> {
        city: Option<&'a str>,
        id: &'b i32,
    }

    with_people(|c| {
        let mail = String::from("m");
        {
            let street = String::from("s");
            let borrowed = Borrowed {
                mail: &mail,
                street: &street,
                r#match: Some("x".into()),
                city: Some("Rome".into()),
                score: &3,
            };
            diesel::insert_into(people::table)
                .values(&borrowed)
                .execute(c)
                .unwrap();
            diesel::update(people::table)
                .set(&borrowed)
                .execute(c)
                .unwrap();
            diesel::update(people::table)
                .set(borrowed)
                .execute(c)
                .unwrap();
        }
        let found: (String, Option<std::borrow::Cow<'_, str>>, i32) = people::table
            .select((people::street, people::r#match, people::score))
            .first(c)
            .unwrap();
        assert_eq!(found, ("s".into(), Some("x".into()), 3));
        let error = diesel::insert_into(archive::table)
            .values(&Plain { city: None, id: &1 })
            .execute(c)
            .unwrap_err();
        assert!(error.to_string().contains("NOT NULL"), "{error}");
    });
}

#[test]
fn a_cfg_ed_field_is_written_where_it_is() {
    #[derive(Protect, Insertable)]
    #[diesel(table_name = people)]
    #[protect(of = Person)]
    struct Sometimes {
        #[encrypted]
        mail: String,
        #[cfg(test)]
        #[encrypted]
        street: String,
        #[cfg(not(test))]
        #[encrypted]
        nothing: String,
    }

    with_people(|c| {
        diesel::insert_into(people::table)
            .values(&Sometimes {
                mail: "m".into(),
                street: "s".into(),
            })
            .execute(c)
            .unwrap();
        assert_eq!(
            people::table
                .select(people::street)
                .first::<String>(c)
                .unwrap(),
            "s"
        );
    });
}

/// The crates under other names.
mod renamed {
    pub(super) use fieldseal as seal;
    pub(super) use fieldseal_diesel as seal_diesel;
}

#[test]
fn renamed_crates_are_found() {
    #[derive(Protect, Insertable, AsChangeset)]
    #[diesel(table_name = people)]
    #[protect(of = Person, crate = renamed::seal, adapter = renamed::seal_diesel)]
    struct Renamed {
        #[encrypted]
        mail: String,
        #[redact]
        city: String,
    }

    with_people(|c| {
        let renamed = Renamed {
            mail: "m".into(),
            city: "Rome".into(),
        };
        diesel::insert_into(people::table)
            .values(&renamed)
            .execute(c)
            .unwrap();
        diesel::update(people::table)
            .set(&renamed)
            .execute(c)
            .unwrap();
        let mail: String = people::table.select(people::mail).first(c).unwrap();
        assert_eq!(mail, "m");
    });
}

#[test]
fn a_struct_of_one_field_is_written() {
    #[derive(Protect, Insertable, AsChangeset)]
    #[diesel(table_name = people)]
    #[protect(of = Person)]
    struct Single {
        #[encrypted]
        mail: String,
    }

    with_people(|c| {
        diesel::insert_into(people::table)
            .values(&vec![
                Single { mail: "a".into() },
                Single { mail: "b".into() },
            ])
            .execute(c)
            .unwrap();
        diesel::update(people::table.find(2))
            .set(&Single { mail: "c".into() })
            .execute(c)
            .unwrap();
        assert_eq!(
            people::table
                .order(people::id)
                .select(people::mail)
                .load::<String>(c)
                .unwrap(),
            ["a", "c"]
        );
    });
}

#[test]
fn a_struct_without_protection_is_written_as_by_diesel() {
    #[derive(Insertable, AsChangeset)]
    #[diesel(table_name = archive)]
    struct City {
        city: Option<String>,
    }

    with_people(|c| {
        diesel::insert_into(archive::table)
            .values((archive::id.eq(1), archive::mail.set_to("m")))
            .execute(c)
            .unwrap();
        diesel::update(archive::table)
            .set(&City {
                city: Some("Bonn".into()),
            })
            .execute(c)
            .unwrap();
        assert_eq!(
            archive::table
                .select(archive::city)
                .first::<Option<String>>(c)
                .unwrap()
                .as_deref(),
            Some("Bonn")
        );
    });
}
