//! The plaintext has the type that the column was declared with.

include!("../diesel_users.in");

fn main() {
    let _ = users::ssn.set_to(5_i64);
}
