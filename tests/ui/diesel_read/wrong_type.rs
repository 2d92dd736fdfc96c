//! A reader gets the type that the column was declared with.

include!("../diesel_users.in");

fn main() {
    let connection = &mut SqliteConnection::establish(":memory:").unwrap();
    let _ = users::table.select(users::email).load::<i64>(connection);
}
