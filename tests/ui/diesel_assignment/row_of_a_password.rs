//! A password is not bound to its row.

include!("../diesel_users.in");

fn main() {
    let _ = users::password.set_to_in(&fieldseal::RowKey::new(), Password::from("hunter2"));
}
