//! What cannot be written at all.

use fieldseal::Protect;
use fieldseal_diesel::{AsChangeset, Insertable};

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users {
        id -> Integer,
        email -> Encrypted<email>,
    }
}

#[derive(Insertable)]
struct NoTable {
    id: i32,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
struct Unnamed(i32);

#[derive(AsChangeset)]
#[diesel(table_name = users)]
struct OnlyKey {
    id: i32,
}

#[derive(Protect, AsChangeset)]
#[diesel(table_name = users)]
struct Converted {
    #[encrypted]
    #[diesel(serialize_as = String)]
    email: String,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
#[protect(adapter = none)]
struct NoAdapter {
    id: i32,
}

fn main() {}
