//! What drivers log at TRACE, and what Diesel tells of its connections' events: a process has one subscriber, so each test has a process of its own.

use super::connections::Passwords;
use super::sessions::Driver;
use super::{Secrets, connections, details, logged, panics, place};
use crate::own_process;
use diesel::connection::{InstrumentationEvent, set_default_instrumentation};
use fieldseal_testing::{Capture, Marker, TraceLog};
use std::sync::Mutex;
use tracing::Metadata;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::registry::Registry;
use tracing_subscriber::util::SubscriberInitExt as _;

for_each_driver![
    no_value_is_logged_at_trace,
    no_value_of_what_fails_is_logged_at_trace,
];

fn no_value_is_logged_at_trace(driver: &Driver) {
    own_process::run(driver.path, || {
        let heard = Heard::begin();
        let secrets = Secrets::new();
        let place = logged(driver.server);
        let told = (driver.session)(&place, &secrets);
        told.search(&secrets.all()).assert_clean();

        if let Some(words) = words_of(driver.path) {
            heard.assert_hears(words);
            secrets.assert_only_the_name_is_in(&heard.logged());
        }
        if driver.path.contains("::diesel") {
            secrets.assert_only_the_name_is_in(&heard.events());
        }
    });
}

fn no_value_of_what_fails_is_logged_at_trace(driver: &Driver) {
    own_process::run(driver.path, || {
        let (secrets, passwords) = (Secrets::new(), Passwords::new());
        let place = place(driver.server);
        let good = passwords.user_of(&place);
        let heard = Heard::begin();
        connections::fail(driver.connect, &good, &passwords);
        panics::panic(|panic| (driver.load)(&place, &secrets, panic));
        details::refuse(driver, &place, &secrets);

        let sought = [secrets.sealed(), passwords.sought().into()].concat();
        if let Some(words) = words_of(driver.path) {
            heard.assert_hears(words);
            heard.logged().search(&sought).assert_clean();
        }
        // As the documentation of its `WithoutDetail` says.
        if driver.path.contains("::sea_orm") {
            let options = heard.options_of_connections();
            assert!(!options.search(&passwords.sought()).is_clean());
        }
        if driver.path.contains("::diesel") {
            heard.events().search(&sought).assert_clean();
        }
    });
}

/// What this process says from now on.
pub(super) struct Heard {
    log: TraceLog,
    connecting: TraceLog,
}

impl Heard {
    pub(super) fn begin() -> Self {
        let (log, connecting) = (TraceLog::new(), TraceLog::new());
        let others = filter_fn(|metadata| !is_of_connecting(metadata));
        Registry::default()
            .with(log.layer().with_filter(others))
            .with(connecting.layer().with_filter(filter_fn(is_of_connecting)))
            .init();
        set_default_instrumentation(|| Some(Box::new(print))).unwrap();
        Self { log, connecting }
    }

    /// What was logged, but for the options of SeaORM's connections.
    pub(super) fn logged(&self) -> Capture {
        let mut logged = Capture::new();
        logged.trace_log("the process", &self.log);
        logged
    }

    fn options_of_connections(&self) -> Capture {
        let mut options = Capture::new();
        options.trace_log("connecting", &self.connecting);
        options
    }

    /// Whether these words were logged: of one who says nothing nothing is learnt.
    #[track_caller]
    pub(super) fn assert_hears(&self, words: &str) {
        let words = Marker::text(words).sought();
        assert!(!self.logged().search(&[words]).is_clean());
    }

    pub(super) fn events(&self) -> Capture {
        let mut printed = Capture::new();
        printed.text("the events", &EVENTS.lock().unwrap());
        printed
    }
}

/// The span in which SeaORM records the URL of a connection, and so the password.
fn is_of_connecting(metadata: &Metadata<'_>) -> bool {
    metadata.is_span()
        && metadata.name() == "connect"
        && metadata.target().starts_with("sea_orm::driver")
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
    // These have the URL, and so the password: `WithoutDetail` warns of them.
    if let InstrumentationEvent::StartEstablishConnection { .. }
    | InstrumentationEvent::FinishEstablishConnection { .. } = event
    {
        return;
    }
    let text = format!("{event:?}\n{event:#?}\n");
    EVENTS.lock().unwrap().push_str(&text);
}
