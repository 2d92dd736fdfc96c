//! What a report says, and what it never says.

use fieldseal_testing::{Capture, Marker, assert_no_leak};
use std::panic::{AssertUnwindSafe, catch_unwind};

#[test]
fn a_leak_is_described_without_its_value() {
    let (email, card) = (Marker::email(), Marker::digits().named("card number"));
    let mut capture = Capture::new();
    capture.text(
        "the log",
        &format!("user {} and again {}", email.value(), email.value()),
    );
    capture.text("the response", "fine");
    capture.bytes("the cache", format!("  {}", card.value()).as_bytes());
    let report = capture.search(&[email.sought(), card.sought()]);
    assert_eq!(
        report.to_string(),
        format!(
            "2 leaks of 2 marker(s) in 3 artefact(s), {} bytes\n  \
             marker `email` in the log, as it is, at byte 5 and 1 more place(s)\n  \
             marker `card number` in the cache, as it is, at byte 2",
            5 + 11 + 2 * email.value().len() + 4 + 18
        )
    );
    assert!(!report.is_clean());

    for text in [
        report.to_string(),
        format!("{report:?}"),
        format!("{capture:?} {email:?} {:?}", email.sought()),
    ] {
        assert!(!text.contains(email.value()) && !text.contains(card.value()));
    }
}

#[test]
fn the_assertion_fails_at_a_leak_and_does_not_repeat_it() {
    let email = Marker::email();
    let mut leaking = Capture::new();
    leaking.text("a log line", email.value());

    // The harness watches itself: its own panic must not show the value.
    let mut outer = Capture::new();
    assert_eq!(
        outer.panics("the assertion", || assert_no_leak!(leaking, email)),
        None
    );
    outer.text("something", "something");
    assert_no_leak!(outer, email);
    let message = Marker::text("marker `email` in a log line, as it is, at byte 0");
    assert_eq!(outer.search(&[message.sought()]).leaks().len(), 1);
}

#[test]
fn a_clean_capture_passes() {
    let email = Marker::email();
    let mut capture = Capture::new();
    capture.text("a log line", "user 7 logged in");
    assert_no_leak!(
        capture,
        email,
        Marker::digits(),
        Marker::binary(),
        Marker::integer()
    );
    assert_eq!(
        capture.search(&[email.sought()]).to_string(),
        "no leak of 1 marker(s) in 1 artefact(s), 16 bytes"
    );
}

#[test]
fn a_test_of_nothing_fails() {
    let email = Marker::email();
    let empty = Capture::new();
    assert!(!empty.search(&[email.sought()]).is_clean());
    assert!(catch_unwind(AssertUnwindSafe(|| assert_no_leak!(empty, email))).is_err());
    let mut hollow = Capture::new();
    hollow.text("an empty response", "");
    assert_eq!(
        hollow.search(&[email.sought()]).to_string(),
        "nothing was captured, so this shows nothing"
    );
    hollow.text("a response", "ok");
    assert_eq!(
        hollow.search(&[]).to_string(),
        "no marker was looked for, so this shows nothing"
    );
    assert!(!hollow.search(&[]).is_clean());
}

#[test]
fn a_file_that_is_called_like_the_value_is_a_leak_that_is_not_repeated() {
    let email = Marker::email();
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("exports");
    std::fs::create_dir(&below).unwrap();
    std::fs::write(
        below.join(format!("{}.csv", email.value())),
        format!("email\n{}\n", email.value()),
    )
    .unwrap();
    let mut capture = Capture::new();
    capture.folder(folder.path()).unwrap();
    let report = capture.search(&[email.sought()]);
    assert_eq!(report.leaks().len(), 2);
    assert!(
        report.leaks()[0]
            .artefact
            .starts_with("the names of files in ")
    );
    assert_eq!(report.leaks()[1].artefact, "artefact 1");
    assert!(!report.to_string().contains(email.value()));
}
