//! What `fieldseal-sea-orm` does beyond the contract that every adapter keeps (`contract`): operators, hooks, nested models, relations,
//! SeaORM's formats of entities, and tables made from entities, by migrations and by schema sync.
//!
//! Nothing of a value may show in statements, logs, errors and what is serialised.

#![allow(
    unreachable_pub,
    reason = "SeaORM's macros write public items for the entities of a test"
)]

mod columns;
mod formats;
mod hooks;
mod leaks;
mod look_ups;
pub(crate) mod model;
mod operators;
mod refused;
mod schema;
