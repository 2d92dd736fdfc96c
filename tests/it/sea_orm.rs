//! What only SeaORM has: tables made from entities, by migrations and by schema sync.

#![allow(
    unreachable_pub,
    reason = "SeaORM's macros write public items for the entities of a test"
)]

pub(crate) mod model;
mod schema;
