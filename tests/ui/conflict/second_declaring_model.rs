//! A column has one policy. A second struct of the table says `of`.

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
    #[encrypted(search)]
    email: String,
}

#[derive(Protect)]
#[diesel(table_name = users)]
struct NewUser {
    #[encrypted]
    email: String,
}

fn main() {}
