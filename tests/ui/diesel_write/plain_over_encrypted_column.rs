//! A plain field over an encrypted column.

include!("../diesel_users.in");

#[derive(Protect, fieldseal_diesel::Insertable)]
#[diesel(table_name = users)]
#[protect(of = User)]
struct NewUser {
    email: String,
}

fn main() {}
