//! A list is no better than a value.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::email.eq_any(vec!["a", "b"]));
}
