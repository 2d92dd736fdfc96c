//! Options stand on the struct that declares the column; a mask is each struct's own.

use fieldseal::{Password, Protect};

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users {
        id -> Integer,
        email -> Encrypted<email>,
        password -> PasswordHash<password>,
    }
}

#[derive(Protect)]
#[diesel(table_name = users)]
struct User {
    #[encrypted(search)]
    email: String,
    #[password]
    password: Password,
}

#[derive(Protect)]
#[diesel(table_name = users)]
#[protect(of = User, entity = "user", tenant)]
struct NewUser {
    #[encrypted(search)]
    #[redact(email)]
    email: String,
    #[password(id = "login")]
    password: Password,
}

fn main() {}
