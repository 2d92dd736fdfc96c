//! The attack catalogue: each test names its group.
//!
//! An attacker writes stored bytes as he likes and knows no key. Groups A to C are what he tries on one value; G, H and K are what
//! the library must not do by itself. Group E stands in `nonces`, F beside the cipher in the runtime.

mod fallback;
mod header;
mod integrity;
mod leakage;
mod panics;
mod placement;
mod replay;
