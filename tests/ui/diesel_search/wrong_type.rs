//! What is looked for is a plaintext of the column.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::email.matches(5_i64));
}
