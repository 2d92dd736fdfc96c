//! Only a searchable column has an index.

include!("../diesel_users.in");

fn main() {
    let _ = users::ssn.unique_index();
}
