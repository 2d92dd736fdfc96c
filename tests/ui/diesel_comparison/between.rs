//! Ciphertext has another order.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::salary.between(1_i64, 2_i64));
}
