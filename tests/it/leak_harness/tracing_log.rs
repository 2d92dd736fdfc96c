//! `tracing`: every level, every kind of field, threads, futures and the whole process.

use crate::own_process;
use fieldseal_testing::{Capture, Marker, TraceLog};
use std::fmt;

fn leaks(log: &TraceLog, marker: &Marker<String>) -> bool {
    let mut capture = Capture::new();
    capture.trace_log("log", log);
    !capture.search(&[marker.sought()]).leaks().is_empty()
}

#[derive(Debug)]
struct Failure(#[expect(dead_code, reason = "Debug reads it")] String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a failure")
    }
}

impl std::error::Error for Failure {}

/// Says nothing itself.
struct Wrapper(Failure);

impl fmt::Debug for Wrapper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wrapper")
    }
}

impl fmt::Display for Wrapper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a wrapper")
    }
}

impl std::error::Error for Wrapper {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn a_value_is_seen_at_every_level_and_in_every_field() {
    let records: [fn(&str); 11] = [
        |value| tracing::error!("{value}"),
        |value| tracing::warn!(user = value),
        |value| tracing::info!(user = %value),
        |value| tracing::debug!(user = ?value),
        |value| tracing::trace!(user = value.as_bytes()),
        |value| tracing::trace!(error = &Failure(value.to_owned()) as &dyn std::error::Error),
        |value| {
            let error = Wrapper(Failure(value.to_owned()));
            tracing::trace!(error = &error as &dyn std::error::Error);
        },
        |value| tracing::trace!(name: "an event", target: "another::target", user = value),
        |value| drop(tracing::trace_span!("load", user = value)),
        |value| {
            let span = tracing::trace_span!("load", user = tracing::field::Empty);
            span.record("user", value);
        },
        // As `#[tracing::instrument]` expands.
        |value| {
            tracing::span!(
                tracing::Level::TRACE,
                "load",
                user = tracing::field::debug(&value)
            )
            .in_scope(|| ())
        },
    ];
    for (number, record) in records.into_iter().enumerate() {
        let marker = Marker::email();
        let log = TraceLog::new();
        log.run(|| record(marker.value()));
        assert!(leaks(&log, &marker), "{number}");
        let clean = TraceLog::new();
        clean.run(|| record("[REDACTED]"));
        assert!(!leaks(&clean, &marker), "{number}");
    }
}

#[test]
fn a_guard_records_until_it_is_dropped() {
    let (during, after) = (Marker::email(), Marker::email());
    let log = TraceLog::new();
    let guard = log.set_default();
    tracing::trace!(user = during.value());
    drop(guard);
    tracing::trace!(user = after.value());
    assert!(leaks(&log, &during));
    assert!(!leaks(&log, &after));
}

#[test]
fn a_thread_takes_the_log_along() {
    let marker = Marker::email();
    let log = TraceLog::new();
    let dispatch = log.dispatch();
    std::thread::spawn({
        let value = marker.value().clone();
        move || tracing::dispatcher::with_default(&dispatch, || tracing::trace!(user = value))
    })
    .join()
    .unwrap();
    assert!(leaks(&log, &marker));
}

#[test]
fn a_layer_goes_with_a_subscriber_of_ones_own() {
    use tracing_subscriber::layer::SubscriberExt as _;

    let marker = Marker::email();
    let log = TraceLog::new();
    let subscriber = tracing_subscriber::registry().with(log.layer());
    tracing::subscriber::with_default(subscriber, || tracing::trace!(user = marker.value()));
    assert!(leaks(&log, &marker));
}

// In a process of its own: there is one global subscriber, and other tests shall not hear it.
#[test]
fn a_global_log_hears_every_thread() {
    own_process::run(
        "leak_harness::tracing_log::a_global_log_hears_every_thread",
        || {
            let marker = Marker::email();
            let log = TraceLog::new();
            log.install_global().unwrap();
            assert!(TraceLog::new().install_global().is_err());
            let value = marker.value().clone();
            std::thread::spawn(move || tracing::trace!(user = value))
                .join()
                .unwrap();
            assert!(leaks(&log, &marker));
        },
    );
}
