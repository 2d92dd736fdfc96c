//! Bytes are no way round.

include!("../diesel_users.in");

fn main() {
    let _ = diesel::update(users::table).set(users::ssn.eq(vec![1_u8]));
}
