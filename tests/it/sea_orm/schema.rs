//! Tables made for SeaORM: from the entity, by a migration, by schema sync.

mod created;
mod generated;
mod migrated;
mod refused;
mod rendered;
mod sample;
mod servers;
mod synced;
