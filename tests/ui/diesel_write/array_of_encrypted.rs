//! The elements of an array are not sealed: the list is one value.

use fieldseal::Protect;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users {
        id -> Integer,
        tags -> Array<Encrypted<tags>>,
    }
}

#[derive(Protect, fieldseal_diesel::Insertable)]
#[diesel(table_name = users)]
pub struct User {
    id: i32,
    #[encrypted]
    tags: Vec<String>,
}

fn main() {}
