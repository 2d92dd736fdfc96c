//! A value of another version of the format is refused, and a version that is to come is named. Group C1 of the attacks, on a real database.

use super::adapter::Adapter;
use super::store::Store;
use super::tables::envelope_at;
use super::tables::users::{ENCRYPTED, sparse, user};
use fieldseal::OpenError;

for_each_adapter![
    a_version_that_is_to_come_is_named,
    a_version_that_no_value_will_have_is_no_stored_value,
];

/// Each column with each of these bytes where its value begins, and where the envelope behind its index does.
fn assert_refused<A: Adapter>(versions: &[u8], expect: fn(&OpenError, u8) -> bool) {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    for column in ENCRYPTED {
        let good = store.raw.bytes("users", column, 1);
        for at in [0, envelope_at(&good)] {
            for version in versions {
                let mut bad = good.clone();
                bad[at] = *version;
                store.raw.put("users", column, 1, &bad);
                let what = format!("version {version:02x} at {at}");
                store.assert_not_opened(1, column, &what, |error| expect(error, *version));
            }
        }
        store.raw.put("users", column, 1, &good);
    }
    store.assert_users("nobody in the end", &[user(1), sparse(2)]);
}

fn a_version_that_is_to_come_is_named<A: Adapter>() {
    assert_refused::<A>(
        &[0x02, 0x1f, 0x83, 0x8f],
        |error, version| matches!(error, OpenError::UnknownVersion { version: found, .. } if *found == version),
    );
}

/// The first and the last of each range between those that are reserved.
fn a_version_that_no_value_will_have_is_no_stored_value<A: Adapter>() {
    assert_refused::<A>(&[0x00, 0x20, 0x80, 0x90, 0xff], |error, _| {
        matches!(error, OpenError::NotSealed(_))
    });
}
