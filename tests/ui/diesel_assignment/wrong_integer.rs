//! Integers of another width too.

include!("../diesel_users.in");

fn main() {
    let _ = users::salary.set_to(5_i32);
}
