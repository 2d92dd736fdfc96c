//! Group D: values of before. Documents of before are in `runtime/tests/keys`.

use crate::keys::{policy, vault};
use fieldseal::{FieldPolicy, RowKey, TypeTag};

/// D1: what was sealed for a place opens there for ever. Nothing detects it, and `SECURITY.md` says so.
#[test]
fn an_older_value_of_the_same_place_opens_as_is_documented() {
    let vault = vault();
    let salary = policy(FieldPolicy::new("user", "salary", TypeTag::INT).row_bound());
    let row = RowKey::new().part("id", &1_i64).unwrap();
    let [older, newer] =
        [100_i64, 200].map(|value| vault.seal_in_row(salary, &row, &value).unwrap());
    assert_ne!(older, newer);
    assert_eq!(vault.open_in_row::<i64>(salary, &row, &newer).unwrap(), 200);
    assert_eq!(vault.open_in_row::<i64>(salary, &row, &older).unwrap(), 100);
    let documented = include_str!("../../../SECURITY.md");
    assert!(documented.contains("An older value of the same place still opens"));
}
