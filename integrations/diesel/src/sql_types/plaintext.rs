//! Names for plaintexts that have no SQL type of Diesel's on every backend: the second parameter of `Encrypted`.
//!
//! None of them is a type of the database, which holds bytes. A name here never repeats one of Diesel's (`Unsigned`, `Uuid` and
//! `Timestamptz` are there on some backends), since users import both by glob.

use std::marker::PhantomData;

/// An unsigned integer of 8 bits: `u8`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Unsigned8;

/// An unsigned integer of 16 bits: `u16`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Unsigned16;

/// An unsigned integer of 32 bits: `u32`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Unsigned32;

/// An unsigned integer of 64 bits: `u64`, `usize`.
///
/// Integers of 8 to 64 bits are stored alike, so a column may be declared wider later without touching its rows.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Unsigned64;

/// An unsigned integer of 128 bits: `u128`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Unsigned128;

/// A signed integer of 128 bits: `i128`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Signed128;

/// A UUID: `uuid::Uuid`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct UuidBytes;

/// A point in time: `chrono::DateTime<Utc>`, `time::OffsetDateTime`. It comes back in UTC.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct UtcTimestamp;

/// A type of the application: `status -> Encrypted<status, Own<crate::Status>>`.
///
/// `T` derives [`fieldseal::Plaintext`], which gives it an encoding, and [`FromEncrypted`](derive@crate::FromEncrypted), which lets
/// Diesel read and write it. It is `pub`, since the columns of `table!` are:
///
/// ```
/// #[derive(Clone, Copy, Debug, PartialEq, fieldseal::Plaintext, fieldseal_diesel::FromEncrypted)]
/// pub enum Status {
///     Active,
///     Suspended,
/// }
///
/// diesel::table! {
///     use diesel::sql_types::*;
///     use fieldseal_diesel::sql_types::*;
///     use super::Status;
///
///     users {
///         id -> Integer,
///         status -> Encrypted<status, Own<Status>>,
///     }
/// }
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct Own<T>(PhantomData<T>);
