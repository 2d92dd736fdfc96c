//! Each channel, with a leak and without.

use fieldseal_testing::{Capture, LeakReport, Marker};
use serde::{Serialize, Serializer};
use std::error::Error;
use std::fmt;

/// A channel that a value goes into, under a name.
type Channel = fn(&mut Capture, &str, &str);

const CHANNELS: [(&str, Channel); 12] = [
    ("debug", |capture, name, value| {
        capture.debug(name, &vec![value])
    }),
    ("display", |capture, name, value| {
        capture.display(name, &value)
    }),
    ("error", |capture, name, value| {
        capture.error(name, &Failure::new(value, ""))
    }),
    ("source of an error", |capture, name, value| {
        capture.error(name, &Failure::new("", value))
    }),
    ("serialized", |capture, name, value| {
        capture.serialized(name, &vec![value])
    }),
    ("refused by serde", |capture, name, value| {
        capture.serialized(name, &Refusing(value.to_owned()))
    }),
    ("text", |capture, name, value| capture.text(name, value)),
    ("bytes", |capture, name, value| {
        capture.bytes(name, value.as_bytes())
    }),
    ("panic", |capture, name, value| {
        assert_eq!(capture.run(name, || panic!("no user {value}")), None::<()>);
    }),
    ("unwrap", |capture, name, value| {
        assert_eq!(
            capture.panics(name, || "x".parse::<u8>().map_err(|_| value).unwrap()),
            None
        );
    }),
    ("event", |capture, name, value| {
        capture.run(name, || tracing::trace!(user = value, "loaded"));
    }),
    ("span", |capture, name, value| {
        capture.tracing(name, || {
            tracing::trace_span!("load", user = ?value).in_scope(|| ())
        });
    }),
];

#[derive(Debug)]
struct Failure {
    message: String,
    source: Option<Box<Failure>>,
}

impl Failure {
    /// The last of three errors may be the one that tells.
    fn new(outer: &str, inner: &str) -> Self {
        let failure = |message: &str, source| Failure {
            message: message.to_owned(),
            source,
        };
        let inner = failure(inner, None);
        failure(outer, Some(Box::new(failure("", Some(Box::new(inner))))))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Does not serialise, and says what.
struct Refusing(String);

impl Serialize for Refusing {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom(format!(
            "cannot serialise {}",
            self.0
        )))
    }
}

fn markers() -> [Marker<String>; 4] {
    [
        Marker::email(),
        Marker::digits(),
        Marker::unicode(),
        Marker::long_text(),
    ]
}

/// What is found when a value goes into every channel.
fn search(value: &str, marker: &Marker<String>) -> LeakReport {
    let mut capture = Capture::new();
    for (name, channel) in CHANNELS {
        channel(&mut capture, name, value);
    }
    capture.search(&[marker.sought()])
}

#[test]
fn a_leak_is_found_on_every_channel_whatever_the_value_looks_like() {
    for marker in markers() {
        for value in [
            marker.value().clone(),
            format!("one thing and {} another", marker.value()),
        ] {
            let report = search(&value, &marker);
            for (name, _) in CHANNELS {
                let is_found = report
                    .leaks()
                    .iter()
                    .any(|leak| leak.artefact.starts_with(name));
                assert!(is_found, "{name}, {marker:?}");
            }
        }
    }
}

#[test]
fn nothing_is_found_on_a_channel_that_does_not_leak() {
    for marker in markers() {
        let others = markers().map(|other| other.value().clone()).join("\n");
        let report = search(&format!("a***@example.org [REDACTED] {others}"), &marker);
        assert!(report.is_clean(), "{marker:?}: {report}");
    }
}

#[test]
fn an_error_is_followed_to_its_first_cause() {
    let marker = Marker::email();
    let error = Failure::new("cannot load", marker.value());
    // Not by its own Debug, which shows the whole chain here, but by `Display` of each source.
    assert!(!format!("{error}{error:#}").contains(marker.value()));
    struct Opaque(Failure);
    impl fmt::Debug for Opaque {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Opaque")
        }
    }
    impl fmt::Display for Opaque {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("opaque")
        }
    }
    impl Error for Opaque {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }
    let mut capture = Capture::new();
    capture.error("loading", &Opaque(error));
    assert!(!capture.search(&[marker.sought()]).leaks().is_empty());
}

#[test]
fn binary_and_integers_are_found_too() {
    let (binary, integer) = (Marker::binary(), Marker::integer());
    let mut capture = Capture::new();
    capture.debug("key", binary.value());
    capture.debug("salary", integer.value());
    capture.tracing("log", || {
        tracing::info!(salary = integer.value(), key = binary.value().as_slice())
    });
    let report = capture.search(&[binary.sought(), integer.sought()]);
    let found = |artefact: &str, marker: &str| {
        report
            .leaks()
            .iter()
            .any(|leak| leak.artefact.starts_with(artefact) && leak.marker == marker)
    };
    assert!(found("key", "binary") && found("salary", "integer"));
    assert!(found("log", "binary") && found("log", "integer"));
    assert!(!found("key", "integer") && !found("salary", "binary"));
}
