//! What the struct says about a column is what `table!` says.

use fieldseal::{Password, Protect};

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users {
        id -> Integer,
        plain -> Text,
        sealed -> Encrypted<sealed>,
        number -> Encrypted<number>,
        secret -> Text,
        password -> PasswordHash<password>,
    }
}

// An encrypted field over a plain column.
#[derive(Protect)]
#[diesel(table_name = users)]
struct Plain {
    #[encrypted]
    plain: String,
}

// A password over a plain column.
#[derive(Protect)]
#[diesel(table_name = users)]
struct Secret {
    #[password]
    secret: Password,
}

// Another plaintext than the column's.
#[derive(Protect)]
#[diesel(table_name = users)]
struct Number {
    #[encrypted]
    number: i64,
}

// No such column: one error.
#[derive(Protect)]
#[diesel(table_name = users)]
struct Missing {
    #[encrypted(search)]
    emial: String,
}

fn main() {}
