//! Diesel's derives and ours stand on the same struct, and a mistake is still one error.

use diesel::prelude::*;
use fieldseal::{Password, Protect};
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{AsChangeset, Insertable};

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users {
        id -> Integer,
        email -> Encrypted<email>,
        phone -> Nullable<Encrypted<phone>>,
        password -> PasswordHash<password>,
        name -> Text,
    }
}

#[derive(Protect, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = users)]
struct User {
    id: i32,
    #[encrypted(serch)]
    email: String,
    #[encrypted(search)]
    phone: Option<String>,
    #[password]
    password: Password,
    name: String,
}

#[derive(Protect, Insertable)]
#[diesel(table_name = users)]
#[protect(of = User)]
struct NewUser<'a> {
    #[encrypted]
    email: &'a str,
    #[password]
    password: Password,
    name: &'a str,
}

fn store(connection: &mut SqliteConnection, user: &User, new: &NewUser<'_>) -> QueryResult<User> {
    diesel::insert_into(users::table).values(new).execute(connection)?;
    diesel::update(users::table.find(1)).set(user).execute(connection)?;
    users::table
        .filter(users::phone.matches("+41 44"))
        .select(User::as_select())
        .first(connection)
}

fn main() {
    let _ = store;
}
