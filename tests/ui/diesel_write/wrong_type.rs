//! The plaintext has the type that the column was declared with.

include!("../diesel_users.in");

#[derive(Protect, fieldseal_diesel::Insertable)]
#[diesel(table_name = users)]
#[protect(of = User)]
struct NewUser {
    #[encrypted]
    salary: String,
}

fn main() {}
