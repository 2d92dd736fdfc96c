//! Other libraries beside ours: see `benches/peers.rs`.
