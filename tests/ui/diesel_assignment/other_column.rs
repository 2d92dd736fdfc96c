//! A ciphertext copied from another column would not open.

include!("../diesel_users.in");

fn main() {
    let _ = diesel::update(users::table).set(users::ssn.eq(users::email));
}
