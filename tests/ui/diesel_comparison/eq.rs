//! The database holds ciphertext: equality is `.matches`.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::ssn.eq("078-05-1120"));
}
