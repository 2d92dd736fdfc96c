//! From a test that knows no ORM to a test of each adapter, and from one that knows no type to a test of each type.

/// Makes `writes::a_sentence` the tests `writes::a_sentence::sqlite::diesel` and so on: every adapter on every database.
///
/// A test that is not named here is dead code, which the lints refuse.
macro_rules! for_each_adapter {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            for_each_adapter!(@on $test
                sqlite: Sqlite;
                postgres: Postgres;
                maria_db: MariaDb;
            );
        }
    )+};
    (@on $test:ident $($database:ident: $marker:ident;)+) => {$(
        mod $database {
            use crate::contract::{diesel, sea_orm};

            #[test]
            fn diesel() {
                super::super::$test::<diesel::$marker>();
            }

            #[test]
            fn diesel_async() {
                super::super::$test::<diesel::nonblocking::$marker>();
            }

            #[test]
            fn sea_orm() {
                super::super::$test::<sea_orm::SeaOrm<sea_orm::$marker>>();
            }
        }
    )+};
}

/// Hands every type of plaintext to a macro: the name of its module of tests, and its `Sample`.
macro_rules! for_each_sample {
    ($make:ident) => {
        $make![
            strings: Strings,
            secrets: Secrets,
            chars: Chars,
            bytes: Bytes,
            byte_arrays: ByteArrays,
            booleans: Booleans,
            integers_8: Integers8,
            integers_16: Integers16,
            integers_32: Integers32,
            integers_64: Integers64,
            integers_128: Integers128,
            sizes: Sizes,
            unsigned_8: Unsigned8,
            unsigned_16: Unsigned16,
            unsigned_32: Unsigned32,
            unsigned_64: Unsigned64,
            unsigned_128: Unsigned128,
            unsigned_sizes: UnsignedSizes,
            floats: Floats,
            doubles: Doubles,
            json_values: JsonValues,
            json_types: JsonTypes,
            uuids: Uuids,
            decimals: Decimals,
            big_decimals: BigDecimals,
            chrono_dates: ChronoDates,
            chrono_times: ChronoTimes,
            chrono_date_times: ChronoDateTimes,
            chrono_timestamps: ChronoTimestamps,
            time_dates: TimeDates,
            time_times: TimeTimes,
            time_date_times: TimeDateTimes,
            time_timestamps: TimeTimestamps,
            enums: Enums,
            own_types: OwnTypes,
            generic_own_types: GenericOwnTypes,
        ];
    };
}
