//! An encrypted field over a plain column.

include!("../diesel_users.in");

#[derive(Protect, fieldseal_diesel::Insertable)]
#[diesel(table_name = users)]
#[protect(of = User)]
struct NewUser {
    #[encrypted]
    name: String,
}

fn main() {}
