//! What a recorder of the crate `metrics` hears.

use crate::kms::{Fixture, Memory, TestKek};
use fieldseal::kek::KekErrorKind;
use fieldseal::keyring::{KeyringOperator, KeyringSource, Purpose};
use fieldseal::vault::TenantFuture;
use fieldseal::{FieldPolicy, TenantKeyrings, TypeTag, Vault};
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Keeps what it hears, by name and labels.
#[derive(Default)]
struct Heard(Mutex<BTreeMap<String, Arc<AtomicU64>>>);

impl Heard {
    fn value(&self, key: &Key) -> Arc<AtomicU64> {
        let labels: Vec<_> = key
            .labels()
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        let series = format!("{} {}", key.name(), labels.join(" "));
        Arc::clone(self.0.lock().unwrap().entry(series).or_default())
    }

    fn counts(&self) -> BTreeMap<String, u64> {
        self.0
            .lock()
            .unwrap()
            .iter()
            .filter(|(series, _)| series.contains("_total "))
            .map(|(series, value)| (series.clone(), value.load(Ordering::Relaxed)))
            .collect()
    }

    fn gauge(&self, series: &str) -> f64 {
        f64::from_bits(self.0.lock().unwrap()[series].load(Ordering::Relaxed))
    }
}

impl Recorder for Heard {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.value(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.value(key))
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[derive(Debug)]
struct Own(KeyringSource);

impl TenantKeyrings for Own {
    fn source<'a>(&'a self, _: &'a str) -> TenantFuture<'a> {
        Box::pin(async { Ok(Some(self.0.clone())) })
    }
}

#[tokio::test]
async fn a_recorder_hears_of_refreshes_and_refusals_and_of_no_tenant() {
    const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
    const NOTE: &FieldPolicy = &FieldPolicy::new("patient", "note", TypeTag::STR).tenant();
    let heard = Heard::default();
    let _listening = metrics::set_default_local_recorder(&heard);
    let (fixture, own) = (Fixture::new().await, Fixture::named("secret-clinic").await);
    let vault = Vault::live(fixture.source.clone())
        .tenant_keyrings(Own(own.source), 8)
        .open()
        .await
        .unwrap();
    let stored = vault.seal(SSN, "078-05-1120").unwrap();
    for at in [5, 5, stored.len() - 1] {
        let mut changed = stored.clone();
        changed[at] ^= 0x40;
        vault.open::<String>(SSN, &changed).unwrap_err();
    }
    vault.seal(NOTE, "x").unwrap_err();
    let tenant = vault.enter_tenant("clinic").await.unwrap();
    own.kek.answers(Some(KekErrorKind::Unavailable));
    vault.refresh_tenants().await;
    own.kek.answers(Some(KekErrorKind::Disabled));
    vault.refresh_tenants().await;
    tenant.seal(NOTE, "x").unwrap_err();
    fixture.operator.add(Purpose::Data).await.unwrap();
    vault.refresh().await.unwrap();
    fixture.memory.is_broken(true);
    vault.refresh().await.unwrap_err();

    let expected = [
        ("fieldseal_refreshes_total", "of=vault outcome=confirmed", 2),
        ("fieldseal_refreshes_total", "of=vault outcome=failed", 1),
        (
            "fieldseal_refreshes_total",
            "of=tenant outcome=confirmed",
            1,
        ),
        ("fieldseal_refreshes_total", "of=tenant outcome=failed", 1),
        ("fieldseal_refreshes_total", "of=tenant outcome=revoked", 1),
        ("fieldseal_refusals_total", "reason=unknown_key", 2),
        ("fieldseal_refusals_total", "reason=tampered", 1),
        ("fieldseal_refusals_total", "reason=no_tenant", 1),
        ("fieldseal_refusals_total", "reason=revoked", 1),
    ];
    let expected: BTreeMap<_, _> = expected
        .into_iter()
        .map(|(name, labels, count)| (format!("{name} keyring=production {labels}"), count))
        .collect();
    assert_eq!(heard.counts(), expected);
    assert_eq!(
        heard.gauge("fieldseal_keyring_revision keyring=production"),
        2.0
    );
    let _ = vault.status();
    assert!(heard.gauge("fieldseal_keyring_age_seconds keyring=production") > 0.0);
}

/// The gauge of the age is one of the last look, so that a health endpoint or a refresh moves it.
#[tokio::test]
async fn expired_keys_are_heard_of() {
    const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
    let heard = Heard::default();
    let _listening = metrics::set_default_local_recorder(&heard);
    let (kek, memory) = (TestKek::new("production"), Memory::default());
    let source = KeyringSource::new("production", memory).kek(kek);
    KeyringOperator::new(source.clone())
        .init(&[Purpose::Data])
        .await
        .unwrap();
    let nanosecond = Duration::from_nanos(1);
    let vault = Vault::live(source)
        .refresh_every(nanosecond)
        .soft_age(nanosecond)
        .hard_age(nanosecond)
        .open()
        .await
        .unwrap();
    vault.seal(SSN, "x").unwrap_err();
    let counts = heard.counts();
    assert_eq!(
        counts["fieldseal_refusals_total keyring=production reason=expired"],
        1
    );
}
