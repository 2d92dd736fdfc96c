//! A server that is gone, that hangs, that is slow.

use super::failures::WRAPPED;
use super::{created, created_on, fake, hasty, kek};
use crate::outages::outages;
use crate::support::failure::all_fail;
use crate::support::fake::Fake;
use fieldseal::kek::{Kek, KekErrorKind};
use std::sync::Arc;

outages! {
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    kms: start().await
}

async fn start() -> (Fake, Arc<dyn Kek>) {
    let fake = Fake::start("cloud_kms.py", false);
    let key = created_on(&fake, "app", "ENCRYPT_DECRYPT").await;
    let kek: Arc<dyn Kek> = Arc::new(hasty(&fake, &key));
    (fake, kek)
}

#[tokio::test]
async fn a_server_that_is_slow_is_not_waited_for() {
    let name = created("slow").await;
    // With bounds that are set, and with those that it has if none is.
    for kek in [hasty(fake(), &name), kek(&name)] {
        all_fail(&kek, WRAPPED, KekErrorKind::Unavailable).await;
    }
}
