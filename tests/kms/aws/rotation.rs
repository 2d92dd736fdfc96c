//! New material of a key, on moto: ministack has no rotation on demand.

use super::emulator::{Emulator, kek, new_key};
use crate::support::place::place;
use fieldseal::Kek;

#[tokio::test(flavor = "multi_thread")]
async fn what_older_material_wrapped_opens_after_a_rotation_and_is_rewrapped_in_the_kms() {
    let server = Emulator::Moto.shared();
    let kek = kek(server, &new_key(server).await).await;
    let wrapped = kek.wrap(&place(7), &[7; 64]).await.unwrap();
    kek.rotate_on_demand().await.unwrap();
    assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), [7; 64]);
    let again = kek.rewrap(&place(7), &wrapped).await.unwrap();
    assert_ne!(again, wrapped);
    assert_eq!(*kek.unwrap(&place(7), &again).await.unwrap(), [7; 64]);
}
