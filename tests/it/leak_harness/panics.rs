//! Panics: hooks come back, and threads and tests at the same time do not get in each other's way.

use fieldseal_testing::{Capture, Marker};
use std::sync::Barrier;
use std::thread;

#[test]
fn a_panic_of_a_thread_that_the_code_starts_is_seen() {
    let marker = Marker::email();
    let mut capture = Capture::new();
    let done = capture.panics("a worker", || {
        thread::scope(|scope| {
            scope
                .spawn(|| panic!("no user {}", marker.value()))
                .join()
                .is_err()
        })
    });
    assert_eq!(done, Some(true));
    assert!(!capture.search(&[marker.sought()]).leaks().is_empty());
}

#[test]
fn a_payload_that_is_no_text_is_seen_also_in_another_thread() {
    let marker = Marker::email();
    let throw = || {
        let error: Box<dyn std::error::Error + Send + Sync> = marker.value().as_str().into();
        std::panic::panic_any(error);
    };
    let mut capture = Capture::new();
    capture.panics("here", throw);
    capture.panics("there", || {
        thread::scope(|scope| scope.spawn(throw).join().is_err())
    });
    let report = capture.search(&[marker.sought()]);
    assert_eq!(report.leaks().len(), 2, "{report}");
}

// A panic that is resumed passes every hook by.
#[test]
fn a_panic_that_is_resumed_is_seen() {
    let marker = Marker::email();
    let mut capture = Capture::new();
    capture.panics("resumed", || {
        std::panic::resume_unwind(Box::new(marker.value().clone()))
    });
    assert!(!capture.search(&[marker.sought()]).leaks().is_empty());
}

#[test]
fn code_that_does_not_panic_gives_its_result() {
    let mut capture = Capture::new();
    assert_eq!(capture.run("adding", || 1 + 1), Some(2));
}

#[test]
fn captures_at_the_same_time_see_their_own_panics() {
    const THREADS: usize = 8;
    let markers: Vec<_> = (0..THREADS).map(|_| Marker::email()).collect();
    let together = Barrier::new(THREADS);
    let captures: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = markers
            .iter()
            .map(|marker| {
                let together = &together;
                scope.spawn(move || {
                    let mut capture = Capture::new();
                    for _ in 0..50 {
                        together.wait();
                        capture.panics("a panic", || panic!("no user {}", marker.value()));
                    }
                    capture
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    for (own, capture) in captures.iter().enumerate() {
        for (number, marker) in markers.iter().enumerate() {
            let leaks = capture.search(&[marker.sought()]);
            assert_eq!(!leaks.leaks().is_empty(), own == number, "{own} {number}");
        }
    }
}

// In a process of its own, since the hook belongs to the process and tests share it.
#[test]
fn the_hook_that_was_there_is_there_again() {
    const CHILD: &str = "FIELDSEAL_TEST_HOOK";
    if std::env::var_os(CHILD).is_some() {
        std::panic::set_hook(Box::new(|_| println!("the hook of the application")));
        Capture::new().panics("quiet", || panic!("captured"));
        let _ = std::panic::catch_unwind(|| panic!("not captured"));
        return;
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "the_hook_that_was_there_is_there_again",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}");
    assert_eq!(
        printed.matches("the hook of the application").count(),
        1,
        "{printed}"
    );
}
