//! Diesel's options are checked here too: no other derive may be there to do it.

use fieldseal_diesel::{AsChangeset, Insertable};

diesel::table! {
    cities {
        id -> Integer,
        name -> Nullable<Text>,
    }
}

#[derive(Insertable)]
#[diesel(table_name = cities, treat_none_as_defalt_value = false)]
struct NewCity {
    #[diesel(skip_insertions)]
    name: Option<String>,
}

#[derive(AsChangeset)]
#[diesel(table_name = cities)]
#[diesel(treat_none_as_null)]
struct Change {
    #[diesel(skip_update = true)]
    name: Option<String>,
}

fn main() {}
