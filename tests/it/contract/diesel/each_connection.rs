//! Diesel's queries are typed by their backend, so that what does a thing is written once and compiled for each connection that has it.

/// `on! { [Sqlite, Postgres] Diesel: Trait { … } }`: an impl for these connections.
macro_rules! on {
    ([$($connection:ty),+ $(,)?] Diesel: $trait:path { $($body:tt)* }) => {
        on!(@each [$($connection),+] $trait, { $($body)* });
    };
    (@each [$($connection:ty),+] $trait:path, $body:tt) => {$(
        impl $trait for $connection $body
    )+};
}

/// The same for every connection.
macro_rules! everywhere {
    (Diesel: $trait:path { $($body:tt)* }) => {
        on! {
            [
                $crate::contract::diesel::Sqlite,
                $crate::contract::diesel::Postgres,
                $crate::contract::diesel::MariaDb,
                $crate::contract::diesel::nonblocking::Sqlite,
                $crate::contract::diesel::nonblocking::Postgres,
                $crate::contract::diesel::nonblocking::MariaDb,
            ]
            Diesel: $trait { $($body)* }
        }
    };
}
