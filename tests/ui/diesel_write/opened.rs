//! `Opened` is for reading.

include!("../diesel_users.in");

#[derive(Protect, fieldseal_diesel::Insertable)]
#[diesel(table_name = users)]
#[protect(of = User)]
struct NewUser {
    #[encrypted]
    ssn: fieldseal::Opened<String>,
}

fn main() {}
