//! A plain assignment would store plaintext: write `.set_to`.

include!("../diesel_users.in");

fn main() {
    let _ = diesel::insert_into(users::table).values(users::ssn.eq("078-05-1120"));
}
