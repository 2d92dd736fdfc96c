//! Servers that are killed, paused, restarted and slow: an answer within the bound, and the same key works afterwards.

use super::emulator::{Emulator, NOWHERE, start_ministack, start_moto};
use super::pretender::{Pretender, Reply, encrypted};
use super::{ROOT, assert_kind, place};
use crate::outages::{Away, Crawling, outages};
use crate::support::relay::Relay;
use crate::support::server::Server;
use fieldseal::kek::{Kek, KekErrorKind};
use fieldseal_kms_aws::AwsKek;
use std::sync::Arc;
use std::time::Duration;

/// Far beyond every bound of a test: a call that is not back by then hangs.
const HANGS: Duration = Duration::from_secs(60);

async fn unavailable(kek: &AwsKek) {
    let calls = async {
        assert_kind(kek.wrap(&place(), &ROOT).await, KekErrorKind::Unavailable);
        assert_kind(kek.unwrap(&place(), &ROOT).await, KekErrorKind::Unavailable);
        assert_kind(kek.rewrap(&place(), &ROOT).await, KekErrorKind::Unavailable);
        assert_kind(kek.rotate_on_demand().await, KekErrorKind::Unavailable);
        assert_kind(kek.health().await, KekErrorKind::Unavailable);
    };
    tokio::time::timeout(HANGS, calls)
        .await
        .expect("a call hangs");
}

/// Asks again until it answers, as an application does that was told to try again.
async fn answered<T>(mut ask: impl AsyncFnMut() -> Result<T, fieldseal::kek::KekError>) -> T {
    let asking = async {
        loop {
            match ask().await {
                Ok(answer) => return answer,
                Err(error) => assert!(error.is_retryable(), "{error}"),
            }
        }
    };
    tokio::time::timeout(HANGS, asking)
        .await
        .expect("it never answers again")
}

#[tokio::test]
async fn a_server_that_is_killed_is_unavailable_until_there_is_another() {
    let mut server = tokio::task::spawn_blocking(start_moto).await.unwrap();
    let emulator = Emulator::at(server.port());
    let arn = emulator.key().await;
    let kek = emulator.impatient(&arn).await;
    let wrapped = answered(async || kek.wrap(&place(), &ROOT).await).await;
    server.kill();
    unavailable(&kek).await;
    let _server = tokio::task::spawn_blocking(move || {
        server.restart();
        server
    })
    .await
    .unwrap();
    // It forgot its keys, and says so: it was reached.
    let asked = tokio::time::timeout(HANGS, async {
        loop {
            match kek.unwrap(&place(), &wrapped).await {
                Err(error) if error.is_retryable() => {}
                answer => return answer,
            }
        }
    });
    assert_kind(
        asked.await.expect("it never answers again"),
        KekErrorKind::NotFound,
    );
}

/// moto forgets its keys.
struct MiniStack(Server);

impl Away for MiniStack {
    /// It keeps its keys when it is asked to end, and else not.
    fn kill(&mut self) {
        self.0.stop();
    }

    async fn restart(&mut self) {
        self.0.restart();
    }

    fn pause(&self) {
        self.0.pause();
    }

    fn resume(&self) {
        self.0.resume();
    }
}

async fn start() -> (MiniStack, Arc<dyn Kek>) {
    let server = tokio::task::spawn_blocking(start_ministack).await.unwrap();
    let emulator = Emulator::at(server.port());
    let arn = emulator.key().await;
    (MiniStack(server), Arc::new(emulator.impatient(&arn).await))
}

/// The server of all tests, behind a network of this one.
async fn crawling() -> (Crawling<()>, Arc<dyn Kek>) {
    let ministack = Emulator::ministack().await;
    let arn = ministack.key().await;
    let relay = Relay::to(ministack.port()).await;
    let kek = Emulator::at(relay.port()).impatient(&arn).await;
    (Crawling::new(relay, ()), Arc::new(kek))
}

outages! {
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    kms: start().await, crawling: crawling().await
}

#[tokio::test]
async fn a_server_that_is_slow_or_silent_is_unavailable_until_it_answers() {
    for slow in [Reply::Silence, Reply::Trickle] {
        let server = Pretender::answering([slow]);
        let kek = Emulator::at(server.port()).impatient(NOWHERE).await;
        unavailable(&kek).await;
        server.answers(encrypted(NOWHERE));
        let wrapped = answered(async || kek.wrap(&place(), &ROOT).await).await;
        assert_eq!(wrapped, b"wrapped");
    }
}

#[tokio::test]
async fn the_bound_of_a_call_holds_whatever_is_tried_again() {
    let server = Pretender::answering([Reply::Silence]);
    let kek = Emulator::at(server.port())
        .builder(NOWHERE)
        .attempt_timeout(Duration::from_millis(200))
        .timeout(Duration::from_secs(1))
        .attempts(u32::MAX)
        .connect()
        .await
        .unwrap();
    unavailable(&kek).await;
}
