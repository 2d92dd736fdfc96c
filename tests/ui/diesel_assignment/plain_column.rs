//! What is not protected is assigned by Diesel.

include!("../diesel_users.in");

fn main() {
    let _ = users::name.set_to("Ada");
}
