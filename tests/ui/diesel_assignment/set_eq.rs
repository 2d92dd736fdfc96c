//! A plain assignment would store plaintext: write `.set_to`.

include!("../diesel_users.in");

fn main() {
    let _ = diesel::update(users::table).set(users::ssn.eq("078-05-1120"));
}
