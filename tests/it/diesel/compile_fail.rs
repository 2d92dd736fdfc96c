//! What must not compile, and what the compiler says then.
//!
//! Where the trait is ours, one error in our words. Where it is Diesel's (`.eq` and its kin), its error names `Encrypted<…>`, and the
//! first line of that type's documentation says what to write.

#[test]
fn mistakes_in_queries_do_not_compile() {
    trybuild::TestCases::new().compile_fail("ui/diesel_*/*.rs");
}
