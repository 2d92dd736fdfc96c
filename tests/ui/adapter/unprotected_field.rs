//! A plain field over a protected column would not be encrypted, and its struct would print it.

use fieldseal::Protect;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users {
        id -> Integer,
        email -> Encrypted<email>,
        password -> PasswordHash<password>,
        name -> Text,
    }
}

#[derive(Protect)]
#[diesel(table_name = users)]
struct User {
    id: i32,
    email: String,
    #[redact]
    password: String,
    name: String,
}

fn main() {}
