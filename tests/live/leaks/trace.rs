//! What drivers log at TRACE, and what Diesel tells of its connections' events: a process has one subscriber, so each driver has a process of its own.

use super::sessions::Driver;
use super::{Secrets, logged};
use crate::own_process;
use diesel::connection::{InstrumentationEvent, set_default_instrumentation};
use fieldseal_testing::{Capture, Marker, TraceLog};
use std::sync::Mutex;

for_each_driver![no_value_is_logged_at_trace];

fn no_value_is_logged_at_trace(driver: &Driver) {
    own_process::run(driver.path, || {
        let log = TraceLog::new();
        log.install_global().unwrap();
        set_default_instrumentation(|| Some(Box::new(print))).unwrap();
        let secrets = Secrets::new();
        let place = logged(driver.server);
        let told = (driver.session)(&place, &secrets);
        told.search(&secrets.all()).assert_clean();

        let mut heard = Capture::new();
        if let Some(words) = words_of(driver.path) {
            heard.trace_log("the driver", &log);
            assert!(!heard.search(&[Marker::text(words).sought()]).is_clean());
            secrets.assert_only_the_name_is_in(&heard);
        }
        if driver.path.contains("::diesel") {
            let mut printed = Capture::new();
            printed.text("the events", &EVENTS.lock().unwrap());
            secrets.assert_only_the_name_is_in(&printed);
        }
    });
}

/// By which one knows that it was the driver that logged, where there is one in Rust: client libraries log nothing.
fn words_of(path: &str) -> Option<&'static str> {
    let (_, driver) = path.rsplit_once("::").unwrap();
    match driver {
        "diesel_on_postgres" | "diesel_on_maria_db" => None,
        "diesel_async_on_postgres" => Some("tokio_postgres::prepare"),
        "diesel_async_on_maria_db" => Some("mysql_async.query.params"),
        _ => Some("sqlx::query"),
    }
}

static EVENTS: Mutex<String> = Mutex::new(String::new());

/// As a careless application does it. Statements are in most events, in their alternate form too.
fn print(event: InstrumentationEvent<'_>) {
    let text = format!("{event:?}\n{event:#?}\n");
    EVENTS.lock().unwrap().push_str(&text);
}
