//! Ciphertext has no prefix in common with its plaintext.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::ssn.like("078%"));
}
