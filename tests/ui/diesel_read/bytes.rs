//! The stored bytes are not for readers: `Lazy` keeps them.

include!("../diesel_users.in");

fn main() {
    let connection = &mut SqliteConnection::establish(":memory:").unwrap();
    let _ = users::table.select(users::email).load::<Vec<u8>>(connection);
}
