//! Users through SQL of the application's own, to which it binds protected values.

use super::*;
use fieldseal_sea_orm::PasswordHash;
use fieldseal_sql::Dialect;
use sea_orm::{ConnectionTrait, DbBackend, ExecResult};

pub(super) async fn insert(db: &DatabaseExecutor<'_>, user: &User) -> Result<ExecResult, DbErr> {
    let values: [Value; 9] = [
        user.id.into(),
        fields::Email::of(user.email.as_str()).into(),
        user.phone.clone().map(fields::Phone::of).into(),
        fields::Ssn::of(user.ssn.as_str()).into(),
        fields::Salary::of(user.salary).into(),
        user.note.clone().map(fields::Note::of).into(),
        PasswordHash::<fields::Password>::from(user.password.clone()).into(),
        user.name.as_str().into(),
        user.nick.clone().into(),
    ];
    let backend = db.get_database_backend();
    let sql = format!(
        "INSERT INTO users (id, email, phone, ssn, salary, note, password, name, nick) VALUES ({})",
        places(backend, 1, values.len())
    );
    db.execute_raw(Statement::from_sql_and_values(backend, sql, values))
        .await
}

pub(super) async fn set(
    db: &DatabaseExecutor<'_>,
    id: i32,
    change: &Change,
) -> Result<ExecResult, DbErr> {
    let value: Value = match change.clone() {
        Change::Email(email) => fields::Email::of(email).into(),
        Change::Phone(phone) => phone.map(fields::Phone::of).into(),
        Change::Ssn(ssn) => fields::Ssn::of(ssn).into(),
        Change::Salary(salary) => fields::Salary::of(salary).into(),
        Change::Note(note) => note.map(fields::Note::of).into(),
        Change::Password(password) => PasswordHash::<fields::Password>::from(password).into(),
        Change::Name(name) => name.into(),
    };
    execute(db, change.column(), id, value).await
}

pub(super) async fn set_unsealed(
    db: &DatabaseExecutor<'_>,
    id: i32,
    unsealed: Unsealed<'_>,
) -> Result<ExecResult, DbErr> {
    execute(db, "ssn", id, self::unsealed(unsealed)).await
}

pub(super) fn unsealed(unsealed: Unsealed<'_>) -> Value {
    match unsealed {
        Unsealed::Text(text) => text.into(),
        Unsealed::Bytes(bytes) => bytes.to_vec().into(),
    }
}

async fn execute(
    db: &DatabaseExecutor<'_>,
    column: &str,
    id: i32,
    value: Value,
) -> Result<ExecResult, DbErr> {
    let backend = db.get_database_backend();
    let place = places(backend, 1, 1);
    let sql = format!("UPDATE users SET {column} = {place} WHERE id = {id}");
    db.execute_raw(Statement::from_sql_and_values(backend, sql, [value]))
        .await
}

pub(super) async fn find(db: &DatabaseExecutor<'_>, wanted: &Wanted<'_>) -> Outcome<Vec<i32>> {
    let backend = db.get_database_backend();
    let email = |email: &&str| fields::Email::of(*email).slots();
    let phone = |phone: &&str| fields::Phone::of(*phone).slots();
    let (condition, slots) = match *wanted {
        Wanted::Email(emails) => {
            let slots: Vec<_> = emails.iter().map(email).collect::<Result<_, _>>()?;
            let slots = slots.concat();
            (among(backend, "email", 1, slots.len()), slots)
        }
        Wanted::Phone(phones) => {
            let slots: Vec<_> = phones.iter().map(phone).collect::<Result<_, _>>()?;
            let slots = slots.concat();
            (among(backend, "phone", 1, slots.len()), slots)
        }
        Wanted::EmailAndPhone(one, other) => {
            let [one, other] = [email(&one)?, phone(&other)?];
            let condition = format!(
                "{} AND {}",
                among(backend, "email", 1, one.len()),
                among(backend, "phone", one.len() + 1, other.len())
            );
            (condition, [one, other].concat())
        }
        Wanted::NoPhone => ("phone IS NULL".to_owned(), Vec::new()),
        Wanted::SomePhone => ("phone IS NOT NULL".to_owned(), Vec::new()),
    };
    let sql = format!("SELECT id FROM users WHERE {condition} ORDER BY id");
    let slots = slots.into_iter().map(Value::from);
    let found = Statement::from_sql_and_values(backend, sql, slots);
    let rows = db.query_all_raw(found).await?;
    let ids = rows.into_iter().map(|row| row.try_get("", "id"));
    Ok(ids.collect::<Result<_, DbErr>>()?)
}

/// Whether the column's index is one of so many values.
fn among(backend: DbBackend, column: &str, first: usize, count: usize) -> String {
    let dialect = match backend {
        DbBackend::Postgres => Dialect::Postgres,
        DbBackend::MySql => Dialect::MariaDb,
        _ => Dialect::Sqlite,
    };
    let index = dialect
        .index_column(column)
        .unwrap_or_else(|| dialect.first(column));
    format!("{index} IN ({})", places(backend, first, count))
}

/// Where so many values are bound, from this number on.
fn places(backend: DbBackend, first: usize, count: usize) -> String {
    let place = |number| match backend {
        DbBackend::Postgres => format!("${number}"),
        _ => "?".to_owned(),
    };
    let places: Vec<_> = (first..first + count).map(place).collect();
    places.join(", ")
}
