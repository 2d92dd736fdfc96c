//! COPY takes what Diesel binds itself, which is no sealed value.

include!("../diesel_users.in");

#[derive(Protect, fieldseal_diesel::Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
#[protect(of = User)]
pub struct Copied {
    id: i32,
    #[encrypted]
    email: String,
    name: String,
}

pub fn copied(rows: &Vec<Copied>) {
    let _ = diesel::copy_from(users::table).from_insertable(rows);
}

fn main() {}
