//! From a test that knows no ORM to a test of each adapter.

/// Makes `writes::a_sentence` the tests `writes::a_sentence::diesel` and so on.
///
/// A test that is not named here is dead code, which the lints refuse.
macro_rules! for_each_adapter {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[test]
            fn diesel() {
                super::$test::<crate::contract::diesel::Diesel>();
            }

            #[test]
            fn sea_orm() {
                super::$test::<crate::contract::sea_orm::SeaOrm>();
            }
        }
    )+};
}
