//! `Lazy` is for reading.

include!("../diesel_users.in");

#[derive(Protect, fieldseal_diesel::AsChangeset)]
#[diesel(table_name = users)]
#[protect(of = User)]
struct Change {
    #[encrypted]
    ssn: fieldseal::Lazy<String>,
}

fn main() {}
