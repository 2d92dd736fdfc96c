//! A hash is salted: load the row and verify.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::password.eq("hunter2"));
}
