//! The primary key is neither encrypted nor hidden, and what is no column of the table cannot be protected as one.

use fieldseal::Protect;

diesel::table! {
    accounts (number) {
        number -> Text,
        id -> Text,
    }
}

#[derive(Protect)]
#[diesel(table_name = accounts, primary_key(number))]
struct Account {
    #[redact(last = 4)]
    number: String,
    #[redact]
    id: String,
}

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users {
        id -> Encrypted<id, Integer>,
    }
}

#[derive(Protect)]
#[diesel(table_name = users)]
struct User {
    #[encrypted]
    id: i32,
    #[encrypted]
    #[diesel(embed)]
    address: String,
}

fn main() {}
