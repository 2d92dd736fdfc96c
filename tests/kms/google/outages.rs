//! A server that is gone, that hangs, that is slow.

use super::failures::WRAPPED;
use super::{created, created_on, fake, hasty, hasty_at, kek};
use crate::outages::{Crawling, outages};
use crate::support::failure::all_fail;
use crate::support::fake::Fake;
use crate::support::relay::Relay;
use fieldseal::kek::{Kek, KekErrorKind};
use std::sync::Arc;

outages! {
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    kms: start().await, crawling: crawling().await
}

async fn start() -> (Fake, Arc<dyn Kek>) {
    let fake = Fake::start("cloud_kms.py", false);
    let key = created_on(&fake, "app", "ENCRYPT_DECRYPT").await;
    let kek: Arc<dyn Kek> = Arc::new(hasty(&fake, &key));
    (fake, kek)
}

/// The fake of all tests, behind a network of this one.
async fn crawling() -> (Crawling<()>, Arc<dyn Kek>) {
    let (key, relay) = (created("app").await, Relay::to(fake().port()).await);
    let kek = hasty_at(&format!("http://127.0.0.1:{}", relay.port()), &key);
    (Crawling::new(relay, ()), Arc::new(kek))
}

#[tokio::test]
async fn a_server_that_is_slow_is_not_waited_for() {
    let name = created("slow").await;
    // With bounds that are set, and with those that it has if none is.
    for kek in [hasty(fake(), &name), kek(&name)] {
        all_fail(&kek, WRAPPED, KekErrorKind::Unavailable).await;
    }
}
