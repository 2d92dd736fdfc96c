//! Users through SQL of the application's own, to which it binds protected values.

use super::*;
use crate::contract::adapter::Connection as _;
use crate::contract::database::Database;
use diesel::sql_types::{BigInt, Binary, Integer, Text};
use fieldseal_diesel::Slot;
use fieldseal_diesel::sql_types::{Encrypted, PasswordHash};

/// On every connection, each under its name.
pub(super) trait OwnSql: Sized + 'static {
    const INSERT: (&'static str, fn(&mut Self, &User) -> Outcome<()>);
    const SET: (&'static str, fn(&mut Self, i32, &Change) -> Outcome<()>);
    const SET_UNSEALED: (
        &'static str,
        fn(&mut Self, i32, Unsealed<'_>) -> Outcome<()>,
    );
    const FIND: (
        &'static str,
        fn(&mut Self, &Wanted<'_>) -> Outcome<Vec<i32>>,
    );
}

everywhere! {
Diesel: OwnSql {
    const INSERT: (&'static str, fn(&mut Self, &User) -> Outcome<()>) =
        ("sql_query.bind", |a, user| {
            let places = places(Self::DATABASE, 1, 9);
            let insert = diesel::sql_query(format!(
                "INSERT INTO users (id, email, phone, ssn, salary, note, password, name, nick) VALUES ({places})"
            ));
            a.write(|c| {
                insert
                    .bind::<Integer, _>(user.id)
                    .bind::<Encrypted<users::email>, _>(users::email.to_bind(&user.email))
                    .bind::<Nullable<Encrypted<users::phone>>, _>(users::phone.to_bind(user.phone.as_deref()))
                    .bind::<Encrypted<users::ssn>, _>(users::ssn.to_bind(&user.ssn))
                    .bind::<Encrypted<users::salary, BigInt>, _>(users::salary.to_bind(user.salary))
                    .bind::<Nullable<Encrypted<users::note>>, _>(users::note.to_bind(user.note.clone()))
                    .bind::<PasswordHash<users::password>, _>(users::password.to_bind(&user.password))
                    .bind::<Text, _>(&user.name)
                    .bind::<Nullable<Text>, _>(&user.nick)
                    .execute(c)
            })
        });

    const SET: (&'static str, fn(&mut Self, i32, &Change) -> Outcome<()>) =
        ("sql_query.bind", |a, id, change| {
            let update = diesel::sql_query(update(Self::DATABASE, change.column(), id));
            a.write(|c| match change {
                Change::Email(email) => update
                    .bind::<Encrypted<users::email>, _>(users::email.to_bind(email))
                    .execute(c),
                Change::Phone(phone) => update
                    .bind::<Nullable<Encrypted<users::phone>>, _>(users::phone.to_bind(phone.as_deref()))
                    .execute(c),
                Change::Ssn(ssn) => update
                    .bind::<Encrypted<users::ssn>, _>(users::ssn.to_bind(ssn))
                    .execute(c),
                Change::Salary(salary) => update
                    .bind::<Encrypted<users::salary, BigInt>, _>(users::salary.to_bind(salary))
                    .execute(c),
                Change::Note(note) => update
                    .bind::<Nullable<Encrypted<users::note>>, _>(users::note.to_bind(note.clone()))
                    .execute(c),
                Change::Password(password) => update
                    .bind::<PasswordHash<users::password>, _>(users::password.to_bind(password))
                    .execute(c),
                Change::Name(name) => update.bind::<Text, _>(name).execute(c),
            })
        });

    const SET_UNSEALED: (&'static str, fn(&mut Self, i32, Unsealed<'_>) -> Outcome<()>) =
        ("sql_query.bind", |a, id, unsealed| {
            let update = diesel::sql_query(update(Self::DATABASE, "ssn", id));
            a.write(|c| match unsealed {
                Unsealed::Text(text) => update.bind::<Text, _>(text).execute(c),
                Unsealed::Bytes(bytes) => update.bind::<Binary, _>(bytes).execute(c),
            })
        });

    const FIND: (&'static str, fn(&mut Self, &Wanted<'_>) -> Outcome<Vec<i32>>) =
        ("sql_query.bind(slots)", |a, wanted| {
            let found: Vec<Found> = a.run(|c| {
                let (condition, slots) = condition(Self::DATABASE, wanted);
                let find = format!("SELECT id FROM users WHERE {condition} ORDER BY id");
                let mut find = diesel::sql_query(find).into_boxed::<<Self as OnBackend>::Backend>();
                for slot in slots {
                    find = find.bind::<Binary, _>(slot);
                }
                find.load(c)
            })?;
            Ok(found.into_iter().map(|found| found.id).collect())
        });
}
}

fn update(database: Database, column: &str, id: i32) -> String {
    let place = places(database, 1, 1);
    format!("UPDATE users SET {column} = {place} WHERE id = {id}")
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Integer)]
    id: i32,
}

fn condition(database: Database, wanted: &Wanted<'_>) -> (String, Vec<Slot>) {
    let email = |email: &&str| users::email.slots(*email);
    let phone = |phone: &&str| users::phone.slots(*phone);
    match *wanted {
        Wanted::Email(emails) => {
            let slots: Vec<_> = emails.iter().flat_map(email).collect();
            (among(database, "email", 1, slots.len()), slots)
        }
        Wanted::Phone(phones) => {
            let slots: Vec<_> = phones.iter().flat_map(phone).collect();
            (among(database, "phone", 1, slots.len()), slots)
        }
        Wanted::EmailAndPhone(one, other) => {
            let [one, other] = [email(&one), phone(&other)];
            let condition = format!(
                "{} AND {}",
                among(database, "email", 1, one.len()),
                among(database, "phone", one.len() + 1, other.len())
            );
            (condition, one.into_iter().chain(other).collect())
        }
        Wanted::NoPhone => ("phone IS NULL".to_owned(), Vec::new()),
        Wanted::SomePhone => ("phone IS NOT NULL".to_owned(), Vec::new()),
    }
}

/// Whether the column's index is one of so many values.
fn among(database: Database, column: &str, first: usize, count: usize) -> String {
    let dialect = database.dialect();
    let index = dialect
        .index_column(column)
        .unwrap_or_else(|| dialect.first(column));
    format!("{index} IN ({})", places(database, first, count))
}

/// Where so many values are bound, from this number on.
fn places(database: Database, first: usize, count: usize) -> String {
    let place = |number| match database {
        Database::Postgres => format!("${number}"),
        Database::Sqlite | Database::MariaDb => "?".to_owned(),
    };
    let places: Vec<_> = (first..first + count).map(place).collect();
    places.join(", ")
}
