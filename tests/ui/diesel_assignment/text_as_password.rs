//! A password is hashed, so it is a `Password`.

include!("../diesel_users.in");

fn main() {
    let _ = users::password.set_to("hunter2");
}
