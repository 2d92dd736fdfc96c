//! MySQL and MariaDB have no conflict targets.

include!("../diesel_users.in");

fn main() {
    let _ = users::email.unique_index::<diesel::mysql::Mysql>();
}
