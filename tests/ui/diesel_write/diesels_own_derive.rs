//! Diesel's own derive would store plaintext, if it compiled.

include!("../diesel_users.in");

#[derive(diesel::Insertable)]
#[diesel(table_name = users)]
struct NewUser {
    email: String,
}

fn main() {}
