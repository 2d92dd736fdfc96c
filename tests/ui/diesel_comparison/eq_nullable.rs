//! Nullable or not.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::phone.eq("1"));
}
