//! What breaks under an application: the server, the network, its patience, the disk. A call that was under way fails, with an error that tells
//! nothing; of what it wrote there is all or nothing, and sealed; and the pool goes on as soon as it can.

mod batch;
mod blocking;
mod client;
mod disk_full;
mod gate;
mod in_diesel;
mod in_sea_orm;
mod killed;
mod network;
mod reset;
pub(crate) mod server;
mod small_disk;
mod timed_out;
mod under_way;

use crate::place::Place;
use crate::reach::Server;
use client::Client;
use diesel::{MysqlConnection, PgConnection};
use diesel_async::{AsyncMysqlConnection, AsyncPgConnection};
use std::sync::Arc;

/// Every way to a server, each with a pool of so many connections, in a place of its own.
async fn clients(
    server: Server,
    connections: u32,
    place: impl Fn() -> Place,
) -> Vec<Arc<dyn Client>> {
    let place = || Arc::new(place());
    if server == Server::Postgres {
        return vec![
            Arc::new(blocking::Blocking::<PgConnection>::new(
                place(),
                connections,
            )),
            Arc::new(in_diesel::Bb8::<AsyncPgConnection>::new(place(), connections).await),
            Arc::new(in_diesel::Deadpool::<AsyncPgConnection>::new(
                place(),
                connections,
            )),
            Arc::new(in_sea_orm::InSeaOrm::new(place(), connections).await),
        ];
    }
    vec![
        Arc::new(blocking::Blocking::<MysqlConnection>::new(
            place(),
            connections,
        )),
        Arc::new(in_diesel::Bb8::<AsyncMysqlConnection>::new(place(), connections).await),
        Arc::new(in_diesel::Deadpool::<AsyncMysqlConnection>::new(
            place(),
            connections,
        )),
        Arc::new(in_sea_orm::InSeaOrm::new(place(), connections).await),
    ]
}
