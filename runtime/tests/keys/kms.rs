//! A KMS in memory that counts its calls and can be taken away, and a document in memory.

use fieldseal::kek::{Kek, KekError, KekErrorKind, KekFuture, KeyPlace};
use fieldseal::keyring::{
    KeyringOperator, KeyringSource, KeyringStore, Purpose, StoreError, StoreFuture, StoredKeyring,
};
use fieldseal::{Vault, VaultStatus};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// One key of a KMS in memory. Wrapped bytes are a random handle: nothing of the root is in them.
#[derive(Debug, Default)]
pub(crate) struct TestKek {
    name: String,
    public: bool,
    wrapped: Mutex<HashMap<Vec<u8>, Wrapped>>,
    pub(crate) wraps: AtomicU64,
    pub(crate) unwraps: AtomicU64,
    pub(crate) rewraps: AtomicU64,
    down: Mutex<Option<KekErrorKind>>,
    /// Whether it wraps anew by itself, and what then.
    pub(crate) rewraps_to: Mutex<Option<Rewraps>>,
    /// Handles that it does not know any more.
    pub(crate) lost: Mutex<Vec<Vec<u8>>>,
    answers_after: AtomicU64,
    asked: AtomicU64,
    /// Does not answer meanwhile.
    pub(crate) held: AtomicBool,
    /// Lets much happen before it answers.
    pub(crate) is_slow: AtomicBool,
    /// When it was asked last.
    pub(crate) asked_at: Mutex<Option<Instant>>,
}

/// What a KEK that wraps anew by itself gives.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rewraps {
    TheRoot,
    SomethingElse,
}

/// What stands behind a handle.
type Wrapped = (KeyPlace, Zeroizing<Vec<u8>>);

impl TestKek {
    pub(crate) fn new(name: &str) -> Arc<Self> {
        Arc::new(Self {
            name: format!("test:{name}"),
            ..Self::default()
        })
    }

    /// One that anyone can wrap under.
    pub(crate) fn public(name: &str) -> Arc<Self> {
        Arc::new(Self {
            name: format!("test:{name}"),
            public: true,
            ..Self::default()
        })
    }

    pub(crate) fn answers(&self, with: Option<KekErrorKind>) {
        *self.down.lock().unwrap() = with;
    }

    /// Answers only when so many more roots, beside that of the MAC, were asked for.
    pub(crate) fn answers_when_asked_for(&self, more: u64) {
        let asked = self.asked.load(Ordering::Relaxed);
        self.answers_after.store(asked + more, Ordering::Relaxed);
    }

    pub(crate) fn calls(&self) -> u64 {
        self.unwraps.load(Ordering::Relaxed) + self.wraps.load(Ordering::Relaxed)
    }

    fn insert(&self, place: &KeyPlace, plaintext: &[u8]) -> Vec<u8> {
        let handle = format!("{}-{}", self.name, uuid()).into_bytes();
        let content = (place.clone(), Zeroizing::new(plaintext.to_vec()));
        self.wrapped.lock().unwrap().insert(handle.clone(), content);
        handle
    }

    fn content(&self, place: &KeyPlace, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KekError> {
        self.up()?;
        if self.lost.lock().unwrap().contains(&wrapped.to_vec()) {
            return Err(KekError::new(KekErrorKind::Refused));
        }
        match self.wrapped.lock().unwrap().get(wrapped) {
            Some((bound, plaintext)) if bound == place => Ok(plaintext.clone()),
            _ => Err(KekError::new(KekErrorKind::Refused)),
        }
    }

    fn up(&self) -> Result<(), KekError> {
        match *self.down.lock().unwrap() {
            None => Ok(()),
            Some(kind) => Err(KekError::new(kind)),
        }
    }
}

impl Kek for TestKek {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_public(&self) -> bool {
        self.public
    }

    fn wrap<'a>(&'a self, place: &'a KeyPlace, plaintext: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
        Box::pin(async {
            // Like a call over a network: something else runs meanwhile.
            tokio::task::yield_now().await;
            self.wraps.fetch_add(1, Ordering::Relaxed);
            self.up()?;
            Ok(self.insert(place, plaintext))
        })
    }

    fn unwrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.unwraps.fetch_add(1, Ordering::Relaxed);
            *self.asked_at.lock().unwrap() = Some(Instant::now());
            if place.purpose() != Purpose::Keyring {
                self.asked.fetch_add(1, Ordering::Relaxed);
                while self.asked.load(Ordering::Relaxed)
                    < self.answers_after.load(Ordering::Relaxed)
                {
                    tokio::task::yield_now().await;
                }
            }
            if self.is_slow.load(Ordering::Relaxed) {
                for _ in 0..10_000 {
                    tokio::task::yield_now().await;
                }
            }
            while self.held.load(Ordering::Relaxed) {
                tokio::task::yield_now().await;
            }
            self.content(place, wrapped)
        })
    }

    fn rewrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> Option<KekFuture<'a, Vec<u8>>> {
        let to = (*self.rewraps_to.lock().unwrap())?;
        Some(Box::pin(async move {
            tokio::task::yield_now().await;
            self.rewraps.fetch_add(1, Ordering::Relaxed);
            let content = self.content(place, wrapped)?;
            Ok(match to {
                Rewraps::TheRoot => self.insert(place, &content),
                Rewraps::SomethingElse => self.insert(place, &[7; 64]),
            })
        }))
    }

    fn health(&self) -> KekFuture<'_, ()> {
        Box::pin(async { self.up() })
    }
}

fn uuid() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A document in memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    document: Arc<Mutex<Option<Vec<u8>>>>,
    pub(crate) reads: Arc<AtomicU64>,
    broken: Arc<Mutex<bool>>,
    /// Reads that begin meanwhile never end.
    pub(crate) hangs: Arc<AtomicBool>,
}

impl Memory {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(self.document.lock().unwrap().as_ref().unwrap()).unwrap()
    }

    pub(crate) fn is_there(&self) -> bool {
        self.document.lock().unwrap().is_some()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.document.lock().unwrap().clone().unwrap()
    }

    pub(crate) fn put(&self, bytes: Vec<u8>) {
        *self.document.lock().unwrap() = Some(bytes);
    }

    pub(crate) fn put_json(&self, json: &serde_json::Value) {
        self.put(serde_json::to_vec(json).unwrap());
    }

    pub(crate) fn is_broken(&self, broken: bool) {
        *self.broken.lock().unwrap() = broken;
    }
}

impl KeyringStore for Memory {
    fn read(&self) -> StoreFuture<'_, StoredKeyring> {
        Box::pin(async {
            tokio::task::yield_now().await;
            self.reads.fetch_add(1, Ordering::Relaxed);
            if self.hangs.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
            if *self.broken.lock().unwrap() {
                return Err(StoreError::Failed {
                    place: "memory".to_owned(),
                    source: "no answer".into(),
                });
            }
            let document = self.document.lock().unwrap().clone();
            document
                .map(StoredKeyring::private)
                .ok_or_else(|| StoreError::Missing("memory".to_owned()))
        })
    }

    fn replace<'a>(&'a self, old: Option<&'a [u8]>, new: &'a [u8]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let mut document = self.document.lock().unwrap();
            if old.is_none() && document.is_some() {
                return Err(StoreError::AlreadyExists("memory".to_owned()));
            }
            if document.as_deref() != old {
                return Err(StoreError::Changed("memory".to_owned()));
            }
            *document = Some(new.to_vec());
            Ok(())
        })
    }

    fn place(&self) -> String {
        "memory".to_owned()
    }

    fn is_private(&self) -> bool {
        true
    }
}

/// A keyring under one KEK, with a key for every purpose.
pub(crate) struct Fixture {
    pub(crate) kek: Arc<TestKek>,
    pub(crate) memory: Memory,
    pub(crate) source: KeyringSource,
    pub(crate) operator: KeyringOperator,
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        Self::named("production").await
    }

    pub(crate) async fn named(name: &str) -> Self {
        let (kek, memory) = (TestKek::new(name), Memory::default());
        let source = KeyringSource::new(name, memory.clone()).kek(kek.clone());
        let operator = KeyringOperator::new(source.clone());
        operator.init(&Purpose::ALL).await.unwrap();
        Self {
            kek,
            memory,
            source,
            operator,
        }
    }
}

/// Waits until a vault is so. That it takes a minute is no measurement: it is far more than anything here needs.
pub(crate) async fn until(vault: &Vault, what: &str, is_so: impl Fn(&VaultStatus) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so(&vault.status()) {
        assert!(Instant::now() < deadline, "not yet: {what}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
