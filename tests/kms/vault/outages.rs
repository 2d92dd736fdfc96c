//! What happens while the server is sealed, killed, paused and slow, and that the same KEK answers when it is back.

use super::openbao::{OpenBao, eventually, exclusive, given, shared};
use crate::outages::{Away, Crawling, Killed, Outage, a_table_goes_on, a_vault_goes_on, outages};
use crate::support::failure::{all_fail, fails};
use crate::support::place::{ROOT, place};
use crate::support::relay::{Flow, Relay};
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_vault::{Login, VaultKek};
use serde_json::json;
use std::path::PathBuf;
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
    let role = bao.approle(&policy, json!({})).await;
    let kek = hasty(&bao, &bao.address(), &key, role.login());
    (bao, kek)
}

/// The server of all tests, behind a network of this one.
async fn crawling() -> (Crawling<()>, Arc<dyn Kek>) {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let role = bao.approle(&policy, json!({})).await;
    let relay = Relay::to(bao.server.port()).await;
    let address = format!("https://127.0.0.1:{}", relay.port());
    let kek = hasty(bao, &address, &key, role.login());
    (Crawling::new(relay, ()), kek)
}

/// One that gives up soon.
fn hasty(bao: &OpenBao, address: &str, key: &str, login: Login) -> Arc<dyn Kek> {
    let kek = bao
        .builder(key)
        .address(address)
        .login(login)
        .connect_timeout(Duration::from_secs(1))
        .attempt_timeout(Duration::from_secs(1))
        .timeout(Duration::from_secs(2))
        .build()
        .unwrap();
    Arc::new(kek)
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
    kms: start().await, crawling: crawling().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rows_are_neither_lost_nor_readable_while_the_server_is_killed() {
    let (bao, kek) = start().await;
    a_table_goes_on(&mut Killed(bao), kek).await;
}

/// It answers, and does nothing.
struct Sealed(MutexGuard<'static, OpenBao>);

impl Outage for Sealed {
    async fn begin(&mut self) {
        self.0.seal().await;
    }

    async fn end(&mut self) {
        self.0.unseal().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_vault_whose_server_is_sealed_goes_on_until_its_hard_age_and_when_it_is_unsealed() {
    let (bao, kek) = start().await;
    a_vault_goes_on(&mut Sealed(bao), kek).await;
}

/// A policy that no longer names the key.
struct Forbidden {
    policy: String,
    key: String,
}

impl Outage for Forbidden {
    const KIND: KekErrorKind = KekErrorKind::Denied;

    async fn begin(&mut self) {
        shared().await.set_policy(&self.policy, &["another"]).await;
    }

    async fn end(&mut self) {
        shared().await.set_policy(&self.policy, &[&self.key]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_vault_that_may_not_use_its_key_goes_on_until_its_hard_age_and_when_it_may() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let role = bao.approle(&policy, json!({})).await;
    let kek = hasty(bao, &bao.address(), &key, role.login());
    a_vault_goes_on(&mut Forbidden { policy, key }, kek).await;
}

/// The token in a file runs out, and the file gets another one.
struct Expired {
    policy: String,
    file: PathBuf,
}

impl Expired {
    async fn renew(&self) {
        let token = shared().await.token(&self.policy, json!({})).await;
        std::fs::write(&self.file, token).unwrap();
    }
}

impl Outage for Expired {
    const KIND: KekErrorKind = KekErrorKind::Credentials;

    async fn begin(&mut self) {
        let (bao, path) = (shared().await, given(&self.policy));
        // To renew it for a second shortens it to that.
        let token = std::fs::read_to_string(&self.file).unwrap();
        let second = json!({ "token": token, "increment": "1s" });
        bao.admin("POST", "auth/token/renew", second).await;
        eventually("it expires", async || bao.leases(&path).await.is_empty()).await;
    }

    async fn end(&mut self) {
        self.renew().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_vault_whose_token_expired_goes_on_until_its_hard_age_and_when_there_is_another() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    let mut expired = Expired { policy, file };
    expired.renew().await;
    let login = Login::token_file(&expired.file);
    let kek = hasty(bao, &bao.address(), &key, login);
    a_vault_goes_on(&mut expired, kek).await;
}

/// The key was rotated, and what its first version wrapped is not opened any more.
struct Withdrawn {
    key: String,
}

impl Withdrawn {
    async fn open_from(&self, version: u32) {
        let path = format!("transit/keys/{}/config", self.key);
        let least = json!({ "min_decryption_version": version });
        shared().await.admin("POST", &path, least).await;
    }
}

impl Outage for Withdrawn {
    const KIND: KekErrorKind = KekErrorKind::Disabled;

    async fn begin(&mut self) {
        let path = format!("transit/keys/{}/rotate", self.key);
        shared().await.admin("POST", &path, json!({})).await;
        self.open_from(2).await;
    }

    async fn end(&mut self) {
        self.open_from(1).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_vault_whose_version_was_withdrawn_goes_on_until_its_hard_age_and_when_it_is_back() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let role = bao.approle(&policy, json!({})).await;
    let kek = hasty(bao, &bao.address(), &key, role.login());
    a_vault_goes_on(&mut Withdrawn { key }, kek).await;
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
