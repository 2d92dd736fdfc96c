//! `of` names the struct that declares the column, not just any.

use fieldseal::Protect;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users {
        id -> Integer,
        email -> Encrypted<email>,
    }
}

#[derive(Protect)]
#[diesel(table_name = users)]
struct User {
    #[encrypted]
    email: String,
}

#[derive(Protect)]
struct Order {
    #[redact]
    address: String,
}

#[derive(Protect)]
#[diesel(table_name = users)]
#[protect(of = Order)]
struct NewUser {
    #[encrypted]
    email: String,
}

fn main() {}
