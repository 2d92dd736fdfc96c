//! What keys in a KMS and keys of tenants cost a value: a live vault beside one of a file, ten thousand tenants beside one. And how often
//! the KMS is asked meanwhile, which must be never: the bench fails otherwise.
//!
//! The KMS is a key in memory behind the trait that the crate of every KMS implements. A real one would answer later, and not be asked more
//! often: what asks is the vault.

use fieldseal::kek::{Kek, KekFuture, KeyPlace, PassphraseKek};
use fieldseal::keyring::{FileStore, KeyringOperator, KeyringSource, Purpose};
use fieldseal::vault::TenantFuture;
use fieldseal::{FieldPolicy, Scope, TenantKeyrings, TypeTag, Vault};
use fieldseal_bench::{Table, is_bench};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use zeroize::Zeroizing;

const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR).tenant();
const VALUE: &str = "078-05-1120";

/// Stands for a KMS, and counts what it is asked.
#[derive(Debug)]
struct Counting(PassphraseKek, AtomicU64);

impl Counting {
    fn new() -> Self {
        let passphrase = "a passphrase of a benchmark".to_owned().into();
        let kek = PassphraseKek::new("bench", passphrase).expect("it is long enough");
        Self(kek, AtomicU64::new(0))
    }

    fn calls(&self) -> u64 {
        self.1.load(Ordering::Relaxed)
    }
}

impl Kek for Counting {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn wrap<'a>(&'a self, place: &'a KeyPlace, plaintext: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.wrap(place, plaintext)
    }

    fn unwrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.unwrap(place, wrapped)
    }

    fn health(&self) -> KekFuture<'_, ()> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.health()
    }
}

/// Every tenant has its own keyring, which is the same one here: what is measured is the way to it.
#[derive(Debug)]
struct OwnKeys(KeyringSource);

impl TenantKeyrings for OwnKeys {
    fn source<'a>(&'a self, _: &'a str) -> TenantFuture<'a> {
        Box::pin(async { Ok(Some(self.0.clone())) })
    }
}

struct Bench {
    live: Vault,
    own: Vault,
    file: Vault,
}

impl Bench {
    async fn new(folder: &Path, kek: &Arc<Counting>) -> Self {
        let wrapped = KeyringSource::new("wrapped", FileStore::new(folder.join("wrapped.json")))
            .kek(kek.clone());
        let plain = KeyringSource::new("plain", FileStore::new(folder.join("plain.json")));
        for source in [&wrapped, &plain] {
            KeyringOperator::new(source.clone())
                .init(&Purpose::ALL)
                .await
                .expect("a new keyring");
        }
        let before = kek.calls();
        let live = Vault::live(wrapped.clone()).open().await.expect("a vault");
        println!("KMS calls to open a vault: {}", kek.calls() - before);
        let own = Vault::live(wrapped.clone())
            .tenant_keyrings(OwnKeys(wrapped), 100)
            .open()
            .await
            .expect("a vault");
        let keyring = fieldseal::Keyring::from_file(folder.join("plain.json"));
        let file = Vault::new(keyring.expect("a keyring")).expect("a vault");
        Self { live, own, file }
    }
}

fn main() -> ExitCode {
    if !is_bench() {
        return ExitCode::SUCCESS;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let folder = std::env::temp_dir().join(format!("fieldseal-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let kek = Arc::new(Counting::new());
    let bench = runtime.block_on(Bench::new(&folder, &kek));
    let names: Vec<_> = (0..10).map(|number| format!("tenant-{number}")).collect();
    let before = kek.calls();
    for name in &names {
        runtime
            .block_on(bench.own.enter_tenant(name))
            .expect("a scope");
    }
    println!(
        "KMS calls to enter 10 tenants with their own keyrings: {}\n",
        kek.calls() - before
    );

    let counted = Arc::clone(&kek);
    let mut table = Table::counting("KMS calls", move || counted.calls());
    compare_vaults(&mut table, &bench);
    compare_tenants(&mut table, &bench);
    compare_own_keyrings(&mut table, &bench, &names);
    table.print();
    std::fs::remove_dir_all(folder).expect("the folder");
    match table.counted() {
        0 => ExitCode::SUCCESS,
        calls => {
            eprintln!("keys: the KMS was asked {calls} times while values were sealed and opened");
            ExitCode::FAILURE
        }
    }
}

fn compare_vaults(table: &mut Table, bench: &Bench) {
    let aim = Some(1.0);
    table.compare(
        "seal, under a kms beside a file",
        aim,
        || bench.live.seal(SSN, VALUE).expect("it seals"),
        || bench.file.seal(SSN, VALUE).expect("it seals"),
    );
    let (ours, theirs) = (
        bench.live.seal(SSN, VALUE).expect("it seals"),
        bench.file.seal(SSN, VALUE).expect("it seals"),
    );
    table.compare(
        "open, under a kms beside a file",
        aim,
        || bench.live.open::<String>(SSN, &ours).expect("it opens"),
        || bench.file.open::<String>(SSN, &theirs).expect("it opens"),
    );
}

/// As a server does it: the scope of a request, a value that is written and read.
fn compare_tenants(table: &mut Table, bench: &Bench) {
    for count in [1_000, 10_000] {
        let names: Vec<_> = (0..count)
            .map(|number| format!("tenant-{number}"))
            .collect();
        let mut next = names.iter().cycle();
        table.compare(
            &format!("seal and open, {count} tenants in turn beside 1"),
            None,
            || {
                let name = next.next().expect("a cycle does not end");
                round_trip(&bench.live.scope().tenant(name).expect("a scope"))
            },
            || round_trip(&bench.live.scope().tenant("one").expect("a scope")),
        );
    }
}

fn compare_own_keyrings(table: &mut Table, bench: &Bench, entered: &[String]) {
    let mut next = entered.iter().cycle();
    table.compare(
        "seal and open, 10 tenants with their own keyrings beside 1 without",
        None,
        || {
            let name = next.next().expect("a cycle does not end");
            round_trip(&bench.own.scope().tenant(name).expect("it was entered"))
        },
        || round_trip(&bench.live.scope().tenant("one").expect("a scope")),
    );
}

fn round_trip(scope: &Scope) -> String {
    let stored = scope.seal(NOTE, VALUE).expect("it seals");
    scope.open(NOTE, &stored).expect("it opens")
}
