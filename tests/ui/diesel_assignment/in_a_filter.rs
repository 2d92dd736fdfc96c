//! An assignment is no condition.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::ssn.set_to("078-05-1120"));
}
