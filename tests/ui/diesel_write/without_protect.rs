//! The attributes are checked, and `Debug` is written, by `Protect`.

include!("../diesel_users.in");

#[derive(Debug, fieldseal_diesel::Insertable)]
#[diesel(table_name = users)]
struct NewUser {
    #[encrypted]
    email: String,
}

fn main() {}
