//! A column that is declared by the name of another.

use fieldseal::Protect;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users {
        id -> Integer,
        email -> Encrypted<ssn>,
        ssn -> Encrypted<ssn>,
    }
}

#[derive(Protect)]
#[diesel(table_name = users)]
struct User {
    id: i32,
    #[encrypted]
    email: String,
    #[encrypted]
    ssn: String,
}

fn main() {}
