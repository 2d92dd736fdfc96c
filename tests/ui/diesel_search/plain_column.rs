//! What is not protected is compared by Diesel.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::name.matches("Ada"));
}
