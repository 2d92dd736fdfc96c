//! The stored format of sections 2 to 6, through the public interface.

mod bound;
mod envelope;
mod index;
mod padding;
mod pepper;
mod policies;
mod round_trip;
mod sizes;
mod suites;
