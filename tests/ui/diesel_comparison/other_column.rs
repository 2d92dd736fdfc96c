//! Two columns have two keys: equal values are not equal there.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::ssn.eq(users::email));
}
