//! Every row would be unequal.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::ssn.ne("078-05-1120"));
}
