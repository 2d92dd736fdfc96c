//! Searching shows which rows are equal, so a field must say that it wants it.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::phone.matches("1"));
}
