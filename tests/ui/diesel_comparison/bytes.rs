//! Bytes are no way round.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::ssn.eq(vec![1_u8]));
}
