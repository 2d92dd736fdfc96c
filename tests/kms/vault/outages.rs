//! What happens while the server is sealed, killed, paused and slow, and that the same KEK answers when it is back.

use super::openbao::{OpenBao, eventually, exclusive, shared};
use super::relay::{Flow, Relay};
use crate::outages::{Away, outages};
use crate::support::failure::{all_fail, fails};
use crate::support::place::{ROOT, place};
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_vault::VaultKek;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::MutexGuard;

/// All calls fail as those of a server that is away.
async fn is_away(kek: &VaultKek, wrapped: &[u8]) {
    all_fail(kek, wrapped, KekErrorKind::Unavailable).await;
    fails(KekErrorKind::Unavailable, kek.rewrap(&place(7), wrapped)).await;
}

/// The patience is for machines that do ten things at once.
async fn is_back(kek: &VaultKek, wrapped: &[u8]) {
    eventually("it answers", async || {
        kek.unwrap(&place(7), wrapped)
            .await
            .is_ok_and(|root| *root == ROOT)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_server_is_unavailable_until_it_is_unsealed() {
    let bao = exclusive().await;
    let key = bao.key().await;
    let kek = bao.kek(&key, bao.root());
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    bao.seal().await;
    is_away(&kek, &wrapped).await;
    let never_used = bao.kek(&key, bao.root());
    is_away(&never_used, &wrapped).await;
    bao.unseal().await;
    is_back(&kek, &wrapped).await;
    is_back(&never_used, &wrapped).await;
}

/// All log-ins are forgotten with it: its KEK logs in again.
async fn start() -> (MutexGuard<'static, OpenBao>, Arc<dyn Kek>) {
    let bao = exclusive().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let role = bao.approle(&policy, serde_json::json!({})).await;
    let kek = bao
        .builder(&key)
        .login(role.login())
        .connect_timeout(Duration::from_secs(1))
        .attempt_timeout(Duration::from_secs(1))
        .timeout(Duration::from_secs(2))
        .build()
        .unwrap();
    (bao, Arc::new(kek))
}

impl Away for MutexGuard<'_, OpenBao> {
    fn kill(&mut self) {
        self.server.kill();
    }

    async fn restart(&mut self) {
        self.server.restart();
        self.unseal().await;
    }

    fn pause(&self) {
        self.server.pause();
    }

    fn resume(&self) {
        self.server.resume();
    }
}

outages! {
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    kms: start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_holds_everything_back_is_unavailable_and_a_slow_one_is_not() {
    let bao = shared().await;
    let key = bao.key().await;
    let relay = Relay::to(bao.server.port()).await;
    let address = format!("https://127.0.0.1:{}", relay.port());
    let kek = bao
        .builder(&key)
        .address(&address)
        .login(bao.root())
        .attempt_timeout(Duration::from_secs(2))
        .timeout(Duration::from_secs(4))
        .build()
        .unwrap();
    let wrapped = bao
        .kek(&key, bao.root())
        .wrap(&place(7), &ROOT)
        .await
        .unwrap();
    relay.set(Flow::Slow);
    is_back(&kek, &wrapped).await;
    relay.set(Flow::Held);
    fails(KekErrorKind::Unavailable, kek.unwrap(&place(7), &wrapped)).await;
    fails(KekErrorKind::Unavailable, kek.health()).await;
    relay.set(Flow::Free);
    is_back(&kek, &wrapped).await;
}
