//! Tokens that are pulled out, initialised anew, or do not answer.

use super::aes_gcm;
use crate::outages::{Away, Crawling, at_last, outages};
use crate::support::place::{ROOT, chain, place};
use crate::support::relay::Relay;
use crate::support::remote::{Remote, client};
use crate::support::softhsm::{PIN, SOCKET, SoftHsm, Token, soft_hsm};
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_pkcs11::{Pkcs11Kek, Pkcs11KekBuilder};
use secrecy::SecretString;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

#[tokio::test]
async fn a_token_that_was_pulled_out_is_unavailable() {
    let store = soft_hsm!();
    let token = store.token("outage");
    token.aes("kek", 32, &[]);
    let kek = aes_gcm(&token, "kek").build().unwrap();
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    store.pull_out();
    let error = kek.unwrap(&place(7), &wrapped).await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Unavailable, "{error:?}");
    let error = kek.wrap(&place(7), &ROOT).await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Unavailable, "{error:?}");
}

#[tokio::test]
async fn another_token_under_its_label_is_not_given_the_pin() {
    let store = soft_hsm!();
    let token = store.token("outage");
    token.aes("kek", 32, &[]);
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let kek = aes_gcm(&token, "kek").ask_pin(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        Some(SecretString::from(PIN))
    });
    let kek = kek.build().unwrap();
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 1);

    store.pull_out();
    store.token("outage").aes("kek", 32, &[]);
    for _ in 0..2 {
        let error = kek.unwrap(&place(7), &wrapped).await.unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Unavailable, "{error:?}");
        assert!(chain(&error).contains("was replaced"), "{error:?}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_token_that_was_initialised_anew_has_lost_the_key() {
    let store = soft_hsm!();
    let token = store.token("outage");
    token.aes("kek", 32, &[]);
    let kek = aes_gcm(&token, "kek").build().unwrap();
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    token.initialise_anew("another-pin");
    for _ in 0..2 {
        let error = kek.unwrap(&place(7), &wrapped).await.unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::NotFound, "{error:?}");
    }
}

#[tokio::test]
async fn a_token_that_is_back_works_again_where_the_module_may_be_initialised_anew() {
    let store = soft_hsm!();
    let token = store.token("outage");
    token.aes("kek", 32, &[]);
    token.aes("other", 32, &[]);
    store.leave();
    let kek = aes_gcm(&token, "kek").exclusive_module().build().unwrap();
    let other = aes_gcm(&token, "other").build().unwrap();
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    let others = other.wrap(&place(7), &ROOT).await.unwrap();
    for _ in 0..2 {
        store.pull_out();
        for _ in 0..2 {
            let error = kek.unwrap(&place(7), &wrapped).await.unwrap_err();
            assert_eq!(error.kind(), KekErrorKind::Unavailable, "{error:?}");
        }
        store.put_back();
        assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);
        // Its sessions are gone too, and their numbers others' by now.
        assert_eq!(*other.unwrap(&place(7), &others).await.unwrap(), ROOT);
    }
}

/// Tokens behind a server.
struct Network {
    store: SoftHsm,
    server: Option<Remote>,
}

impl Away for Network {
    fn kill(&mut self) {
        self.server = None;
    }

    async fn restart(&mut self) {
        self.server = Some(Remote::serve(&self.store));
    }

    fn pause(&self) {
        self.server.as_ref().unwrap().pause();
    }

    fn resume(&self) {
        self.server.as_ref().unwrap().resume();
    }
}

fn start(store: SoftHsm) -> (Network, Arc<dyn Kek>) {
    let token = store.token("outage");
    token.rsa("kek", 3072, &[]);
    let server = Some(Remote::serve(&store));
    let kek = hasty(&token);
    (Network { store, server }, kek)
}

/// The server listens elsewhere, and the module asks the network.
fn crawling(store: SoftHsm) -> (Crawling<(SoftHsm, Remote)>, Arc<dyn Kek>) {
    let token = store.token("outage");
    token.rsa("kek", 3072, &[]);
    let behind = store.folder().join("behind");
    let server = Remote::serve_at(&behind);
    let relay = Relay::between(&store.folder().join(SOCKET), &behind);
    let kek = hasty(&token);
    (Crawling::new(relay, (store, server)), kek)
}

fn hasty(token: &Token<'_>) -> Arc<dyn Kek> {
    let kek = behind_a_server(token)
        .exclusive_module()
        .timeout(Duration::from_secs(1));
    Arc::new(kek.build().unwrap())
}

outages! {
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    kms: start(soft_hsm!()), crawling: crawling(soft_hsm!())
}

#[tokio::test]
async fn a_server_that_hangs_is_unavailable_in_time_and_holds_a_bounded_number_of_threads() {
    let store = soft_hsm!();
    let token = store.token("outage");
    token.rsa("kek", 3072, &[]);
    let server = Remote::serve(&store);
    let kek = behind_a_server(&token)
        .sessions(2)
        .timeout(Duration::from_millis(500));
    let kek = kek.build().unwrap();
    // The first answer may take longer than a hanging one is waited for.
    let wrapped = at_last(async || kek.wrap(&place(7), &ROOT).await.ok()).await;

    server.pause();
    let mut whys = Vec::new();
    for _ in 0..4 {
        let error = kek.unwrap(&place(7), &wrapped).await.unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Unavailable, "{error:?}");
        whys.push(chain(&error));
    }
    assert!(whys[0].contains("did not answer in time"), "{whys:?}");
    assert!(whys[3].contains("all sessions are in use"), "{whys:?}");

    server.resume();
    let opened = at_last(async || kek.unwrap(&place(7), &wrapped).await.ok()).await;
    assert_eq!(*opened, ROOT);
}

#[tokio::test]
async fn a_module_that_hangs_while_it_is_initialised_holds_up_no_other() {
    let store = soft_hsm!();
    let token = store.token("outage");
    token.rsa("kek", 3072, &[]);
    token.aes("kek", 32, &[]);
    let server = Remote::serve(&store);
    server.pause();
    let hanging = behind_a_server(&token).timeout(Duration::from_millis(500));
    let hanging = hanging.build().unwrap();
    let error = hanging.health().await.unwrap_err();
    assert!(
        chain(&error).contains("did not answer in time"),
        "{error:?}"
    );

    let well = aes_gcm(&token, "kek").build().unwrap();
    let wrapped = well.wrap(&place(7), &ROOT).await.unwrap();
    assert_eq!(*well.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);

    server.resume();
    at_last(async || hanging.health().await.ok()).await;
}

#[tokio::test]
async fn to_drop_a_kek_whose_module_hangs_does_not_wait_for_it() {
    let store = soft_hsm!();
    let token = store.token("outage");
    token.rsa("kek", 3072, &[]);
    let server = Remote::serve(&store);
    let kek = behind_a_server(&token).build().unwrap();
    kek.health().await.unwrap();
    server.pause();
    let (dropped, is_dropped) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        drop(kek);
        dropped.send(()).unwrap();
    });
    let in_time = is_dropped.recv_timeout(Duration::from_secs(60));
    server.resume();
    in_time.expect("it waits for the module");
}

fn behind_a_server(token: &Token<'_>) -> Pkcs11KekBuilder {
    let builder = Pkcs11Kek::rsa_oaep(&token.uri("kek")).sha1_without_label();
    builder.module(client()).pin(PIN)
}
