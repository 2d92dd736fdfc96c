//! A hash is read as a `Password`.

include!("../diesel_users.in");

fn main() {
    let connection = &mut SqliteConnection::establish(":memory:").unwrap();
    let _ = users::table.select(users::password).load::<String>(connection);
}
