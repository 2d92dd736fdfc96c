//! From a test that knows no driver to a test of each.

/// Makes `a_sentence` the tests `a_sentence::diesel_on_postgres` and so on. It is given the server, what an application does there, and the path of the
/// test that runs.
macro_rules! for_each_driver {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            for_each_driver!(@on $test
                diesel_on_postgres: Postgres, diesel;
                diesel_on_maria_db: MariaDb, diesel;
                diesel_async_on_postgres: Postgres, diesel_async;
                diesel_async_on_maria_db: MariaDb, diesel_async;
                sea_orm_on_postgres: Postgres, sea_orm;
                sea_orm_on_maria_db: MariaDb, sea_orm;
            );
        }
    )+};
    (@on $test:ident $($driver:ident: $server:ident, $orm:ident;)+) => {$(
        #[test]
        fn $driver() {
            let path = concat!(module_path!(), "::", stringify!($driver));
            super::$test(&crate::leaks::sessions::Driver {
                server: crate::reach::Server::$server,
                connect: crate::leaks::connections::$driver,
                load: crate::leaks::panics::$driver,
                duplicate: crate::leaks::details::$driver,
                session: crate::leaks::sessions::$orm::$driver,
                path: path.split_once("::").unwrap().1,
            });
        }
    )+};
}
