//! Diesel's ways with `samples`, a model for each type.

use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::samples::{self as types, Holds, Sample as _};
use diesel::prelude::*;
use fieldseal::{Lazy, Model, Protect};
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{AsChangeset, Insertable};

macro_rules! models {
    ($($module:ident: $sample:ident, $sql:ty;)+) => {$(
        mod $module {
            use super::*;

            type Value = <types::$sample as types::Sample>::Value;

            diesel::table! {
                use diesel::sql_types::*;
                use fieldseal_diesel::sql_types::*;
                use crate::contract::tables::samples::{Iban, Reading, Status};

                samples (id) {
                    id -> Integer,
                    required -> Encrypted<required, $sql>,
                    nullable -> Nullable<Encrypted<nullable, $sql>>,
                }
            }

            #[derive(Protect, Queryable, Selectable, Insertable, AsChangeset)]
            #[diesel(table_name = samples)]
            #[diesel(treat_none_as_null = true)]
            #[protect(entity = "sample")]
            struct Row {
                id: i32,
                #[encrypted]
                required: Value,
                #[encrypted]
                nullable: Option<Value>,
            }

            impl Row {
                fn new(id: i32, required: &Value, nullable: Option<&Value>) -> Self {
                    Self { id, required: required.clone(), nullable: nullable.cloned() }
                }
            }

            everywhere! {
            Diesel: Holds<types::$sample> {
                const SAMPLES: &'static Model = Row::MODEL;

                const WRITE: Ways<fn(&mut Self, i32, &Value, Option<&Value>) -> Outcome<()>> = &[
                    ("values(&struct)", |a, id, required, nullable| {
                        let row = Row::new(id, required, nullable);
                        a.write(|c| diesel::insert_into(samples::table).values(&row).execute(c))
                    }),
                    ("values(Vec<struct>)", |a, id, required, nullable| {
                        let rows = vec![Row::new(id, required, nullable)];
                        a.write(|c| diesel::insert_into(samples::table).values(rows).execute(c))
                    }),
                    ("values(tuple)", |a, id, required, nullable| {
                        a.write(|c| diesel::insert_into(samples::table)
                            .values((
                                samples::id.eq(id),
                                samples::required.set_to(required.clone()),
                                samples::nullable.set_to(nullable.cloned()),
                            ))
                            .execute(c))
                    }),
                    ("set(&struct)", |a, id, required, nullable| {
                        insert_another(a, id)?;
                        let row = Row::new(id, required, nullable);
                        a.write(|c| diesel::update(samples::table.find(id)).set(&row).execute(c))
                    }),
                    ("set(set_to)", |a, id, required, nullable| {
                        insert_another(a, id)?;
                        a.write(|c| diesel::update(samples::table.find(id))
                            .set((
                                samples::required.set_to(required.clone()),
                                samples::nullable.set_to(nullable.cloned()),
                            ))
                            .execute(c))
                    }),
                ];

                const READ: Ways<fn(&mut Self, i32) -> Outcome<(Value, Option<Value>)>> = &[
                    ("first", |a, id| {
                        let row: Row = a.run(|c| samples::table.find(id).first(c))?;
                        Ok((row.required, row.nullable))
                    }),
                    ("as_select", |a, id| {
                        let row: Row = a.run(|c| samples::table.find(id).select(Row::as_select()).first(c))?;
                        Ok((row.required, row.nullable))
                    }),
                    ("columns on their own", |a, id| a.run(|c| QueryResult::Ok((
                        samples::table.find(id).select(samples::required).first(c)?,
                        samples::table.find(id).select(samples::nullable).first(c)?,
                    )))),
                    ("lazy columns", |a, id| a.run(|c| {
                        let (required, nullable): (Lazy<Value>, Option<Lazy<Value>>) =
                            samples::table.find(id).select((samples::required, samples::nullable)).first(c)?;
                        Outcome::Ok((required.open()?, nullable.map(|nullable| nullable.open()).transpose()?))
                    })),
                ];
            }
            }

            /// A row with values that are to be replaced.
            fn insert_another<A: Holds<types::$sample>>(a: &mut A, id: i32) -> Outcome<()> {
                let value = types::$sample::values().remove(0);
                A::WRITE[0].1(a, id, &value, Some(&value))
            }
        }
    )+};
}

models! {
    strings: Strings, Text;
    secrets: Secrets, Text;
    chars: Chars, Text;
    bytes: Bytes, Binary;
    byte_arrays: ByteArrays, Binary;
    booleans: Booleans, Bool;
    integers_8: Integers8, TinyInt;
    integers_16: Integers16, SmallInt;
    integers_32: Integers32, Integer;
    integers_64: Integers64, BigInt;
    integers_128: Integers128, Signed128;
    sizes: Sizes, BigInt;
    unsigned_8: Unsigned8, Unsigned8;
    unsigned_16: Unsigned16, Unsigned16;
    unsigned_32: Unsigned32, Unsigned32;
    unsigned_64: Unsigned64, Unsigned64;
    unsigned_128: Unsigned128, Unsigned128;
    unsigned_sizes: UnsignedSizes, Unsigned64;
    floats: Floats, Float;
    doubles: Doubles, Double;
    json_values: JsonValues, Json;
    json_types: JsonTypes, Json;
    uuids: Uuids, UuidBytes;
    decimals: Decimals, Numeric;
    big_decimals: BigDecimals, Numeric;
    chrono_dates: ChronoDates, Date;
    chrono_times: ChronoTimes, Time;
    chrono_date_times: ChronoDateTimes, Timestamp;
    chrono_timestamps: ChronoTimestamps, UtcTimestamp;
    time_dates: TimeDates, Date;
    time_times: TimeTimes, Time;
    time_date_times: TimeDateTimes, Timestamp;
    time_timestamps: TimeTimestamps, UtcTimestamp;
    enums: Enums, Own<Status>;
    own_types: OwnTypes, Own<Iban>;
    generic_own_types: GenericOwnTypes, Own<Reading<i64>>;
}
