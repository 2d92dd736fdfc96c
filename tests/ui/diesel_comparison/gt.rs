//! Ciphertext has another order.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::salary.gt(5_000_i64));
}
