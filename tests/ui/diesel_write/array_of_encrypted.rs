//! The elements of an array are not sealed: the list is one value.

use diesel::prelude::*;
use fieldseal::Protect;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users {
        id -> Integer,
        tags -> Array<Encrypted<tags>>,
        notes -> Array<Encrypted<notes>>,
    }
}

#[derive(Protect, fieldseal_diesel::Insertable)]
#[diesel(table_name = users)]
pub struct User {
    id: i32,
    #[encrypted]
    tags: String,
    #[encrypted]
    notes: Vec<String>,
}

fn main() {}
