//! Published vectors: those of the stored format, and those of the primitives that are called through their crates.
//!
//! The vectors of the ciphers stand beside our own code of each, in `runtime/src/cipher`.

mod primitives;
mod wire;
