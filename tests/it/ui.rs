//! The compile-fail suite: what a mistake looks like to the person who made it. A folder for each family of rules.
//!
//! The messages are those of the stable compiler that the continuous integration uses; `TRYBUILD=overwrite` writes them anew.

#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("ui/*/*.rs");
}
