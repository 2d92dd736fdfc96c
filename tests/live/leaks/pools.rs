//! What pools tell and log of connections that cannot be made.

use super::connections::{Passwords, fail};
use super::sessions::{Connect, block_on};
use super::trace::Heard;
use crate::own_process;
use crate::place::Place;
use crate::reach::{Reach, Server};
use diesel::r2d2::event::{AcquireEvent, HandleEvent};
use diesel::r2d2::{
    ConnectionManager, Error as R2d2Error, HandleError, LoggingErrorHandler, Pool, R2D2Connection,
};
use diesel::{ConnectionError, MysqlConnection, PgConnection};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, PoolError, bb8, deadpool,
};
use diesel_async::{AsyncMysqlConnection, AsyncPgConnection};
use fieldseal_diesel::WithoutDetail as _;
use fieldseal_testing::{Capture, Marker};
use futures_util::FutureExt;
use std::error::Error;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// Makes the tests `a_pool_without_connections_tells_and_logs_no_password::r2d2_on_postgres` and so on.
macro_rules! for_each_pool {
    ($($pool:ident: $server:ident, $connect:expr;)+) => {
        mod a_pool_without_connections_tells_and_logs_no_password {
            use super::*;
            $(
                #[test]
                fn $pool() {
                    let path = concat!(module_path!(), "::", stringify!($pool));
                    let (_, path) = path.split_once("::").unwrap();
                    own_process::run(path, || assert_silent(Server::$server, $connect));
                }
            )+
        }
    };
}

for_each_pool! {
    r2d2_on_postgres: Postgres, in_r2d2::<PgConnection>;
    r2d2_on_maria_db: MariaDb, in_r2d2::<MysqlConnection>;
    bb8_on_postgres: Postgres, in_bb8_on_postgres;
    bb8_on_maria_db: MariaDb, in_bb8_on_maria_db;
    deadpool_on_postgres: Postgres, in_deadpool_on_postgres;
    deadpool_on_maria_db: MariaDb, in_deadpool_on_maria_db;
}

fn assert_silent(server: Server, connect: Connect) {
    let passwords = Passwords::new();
    let good = passwords.user_of(&Place::new(server));
    let heard = Heard::begin();
    let told = fail(connect, &good, &passwords);
    told.search(&passwords.sought()).assert_clean();
    // It says something itself, since some pools do not.
    tracing::trace!("the end");
    heard.logged().search(&passwords.sought()).assert_clean();
}

#[test]
fn r2d2_logs_a_url_that_is_not_understood_but_for_a_handler() {
    let path = "leaks::pools::r2d2_logs_a_url_that_is_not_understood_but_for_a_handler";
    own_process::run(path, || {
        let heard = Heard::begin();
        let password = Marker::digits().named("password");
        let url = format!("postgres:ada:{}@localhost/people", password.value());
        let pool = |handler: Handler| {
            let (pool, outcomes) = watched::<PgConnection>(&url, handler);
            assert!(!outcomes.recv().unwrap());
            pool.get_timeout(Duration::ZERO).err().unwrap()
        };

        let error = pool(Box::new(WithoutUrl));
        let mut told = Capture::new();
        told.error("a connection", &of_connection(&error));
        told.search(&[password.sought()]).assert_clean();
        heard.logged().search(&[password.sought()]).assert_clean();

        // By itself, it repeats what libpq does.
        assert!(error.to_string().contains(password.value()));
        pool(Box::new(LoggingErrorHandler));
        assert!(!heard.logged().search(&[password.sought()]).is_clean());
    });
}

type Handler = Box<dyn HandleError<R2d2Error>>;

/// As the documentation of `WithoutDetail` has it.
#[derive(Debug)]
struct WithoutUrl;

impl HandleError<R2d2Error> for WithoutUrl {
    fn handle_error(&self, error: R2d2Error) {
        match error {
            R2d2Error::ConnectionError(error) => tracing::error!("{}", error.without_detail()),
            R2d2Error::QueryError(error) => tracing::error!("{}", error.without_detail()),
        }
    }
}

/// What r2d2 tells who waits for a connection, as an error of that.
fn of_connection(error: &diesel::r2d2::PoolError) -> ConnectionError {
    ConnectionError::BadConnection(error.to_string()).without_detail()
}

/// A pool that says whether it has a connection as soon as it knows, so that nobody waits for a time to be over.
fn watched<C: R2D2Connection + Send + 'static>(
    url: &str,
    handler: Handler,
) -> (Pool<ConnectionManager<C>>, Receiver<bool>) {
    let (outcomes, receiver) = channel();
    let pool = Pool::builder()
        .max_size(1)
        .event_handler(Box::new(Acquired(outcomes.clone())))
        .error_handler(Box::new(Failed { handler, outcomes }))
        .build_unchecked(ConnectionManager::new(url));
    (pool, receiver)
}

#[derive(Debug)]
struct Acquired(Sender<bool>);

impl HandleEvent for Acquired {
    fn handle_acquire(&self, _: AcquireEvent) {
        self.0.send(true).unwrap();
    }
}

#[derive(Debug)]
struct Failed {
    handler: Handler,
    outcomes: Sender<bool>,
}

impl HandleError<R2d2Error> for Failed {
    fn handle_error(&self, error: R2d2Error) {
        self.handler.handle_error(error);
        // It goes on trying, and who heard once may be gone.
        let _ = self.outcomes.send(false);
    }
}

fn in_r2d2<C: R2D2Connection + Send + 'static>(reach: &Reach) -> Option<Box<dyn Error>> {
    let (pool, outcomes) = watched::<C>(&reach.diesel_url(), Box::new(WithoutUrl));
    if outcomes.recv().unwrap() {
        drop(pool.get().unwrap());
        return None;
    }
    let error = pool.get_timeout(Duration::ZERO).err().unwrap();
    Some(of_connection(&error).into())
}

/// As an application takes it over.
fn told(error: PoolError) -> Box<dyn Error> {
    match error {
        PoolError::ConnectionError(error) => error.without_detail().into(),
        PoolError::QueryError(error) => error.without_detail().into(),
    }
}

macro_rules! pooled {
    ($bb8:ident, $deadpool:ident, $Connection:ty, $connect:ident) => {
        fn $bb8(reach: &Reach) -> Option<Box<dyn Error>> {
            let manager = pooled!(@manager reach, $Connection, $connect);
            let pool = bb8::Pool::builder().max_size(1).min_idle(1);
            // Else it knocks until its time is over, and says no more than that.
            let pool = pool.retry_connection(false);
            block_on(async {
                let pool = match pool.build(manager).await {
                    Ok(pool) => pool,
                    Err(error) => return Some(told(error)),
                };
                drop(pool.get().await.unwrap());
                None
            })
        }

        fn $deadpool(reach: &Reach) -> Option<Box<dyn Error>> {
            let manager = pooled!(@manager reach, $Connection, $connect);
            let pool = deadpool::Pool::builder(manager).max_size(1).build().unwrap();
            match block_on(pool.get()) {
                Ok(_) => None,
                Err(deadpool::PoolError::Backend(error)) => Some(told(error)),
                Err(other) => panic!("{other:?}"),
            }
        }
    };
    (@manager $reach:ident, $Connection:ty, $connect:ident) => {{
        let reach = $reach.clone();
        let mut config = ManagerConfig::default();
        // Over TLS, which a URL cannot say.
        config.custom_setup = Box::new(move |_| {
            let reach = reach.clone();
            async move { reach.$connect().await }.boxed()
        });
        AsyncDieselConnectionManager::<$Connection>::new_with_config("", config)
    }};
}

pooled!(
    in_bb8_on_postgres,
    in_deadpool_on_postgres,
    AsyncPgConnection,
    postgres
);
pooled!(
    in_bb8_on_maria_db,
    in_deadpool_on_maria_db,
    AsyncMysqlConnection,
    maria_db
);
