//! The largest ciphertext is not the one of the largest value.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.select(diesel::dsl::max(users::salary));
}
