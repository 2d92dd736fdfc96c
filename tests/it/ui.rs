//! The compile-fail suite: what a mistake looks like to the person who made it.

/// The messages are those of one compiler, the one that `rust-toolchain` or CI pins.
#[test]
fn mistakes_are_explained() {
    let cases = trybuild::TestCases::new();
    for family in FAMILIES {
        cases.compile_fail(format!("ui/{family}/*.rs"));
    }
}

/// A folder for each family of rules.
const FAMILIES: &[&str] = &[
    "adapter",
    "conflict",
    "duplicate",
    "malformed",
    "misplaced",
    "unknown",
    "unsupported",
];
