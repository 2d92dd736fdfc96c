//! A searchable column too: equality is `.matches`.

include!("../diesel_users.in");

fn main() {
    let _ = users::table.filter(users::email.eq("ada@example.org"));
}
