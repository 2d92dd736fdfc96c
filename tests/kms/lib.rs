//! Nothing: the tests of the KMS providers are in `main.rs`.
