//! Each type of plaintext, written through one adapter and read through the other.

use super::models::assert_same;
use crate::contract::diesel::Sqlite as Diesel;
use crate::contract::failure::done;
use crate::contract::keyrings::vault;
use crate::contract::sea_orm;
use crate::contract::store::Store;
use crate::contract::tables::samples::{self, Holds, Sample};

type SeaOrm = sea_orm::SeaOrm<sea_orm::Sqlite>;

/// Makes the check a test of each type in both directions: `across::types::strings::diesel_to_sea_orm`.
macro_rules! make_tests {
    ($($module:ident: $sample:ident),+ $(,)?) => {$(
        mod $module {
            use super::*;

            #[test]
            fn diesel_to_sea_orm() {
                every_value_is_read_by_the_other::<samples::$sample, Diesel, SeaOrm>();
            }

            #[test]
            fn sea_orm_to_diesel() {
                every_value_is_read_by_the_other::<samples::$sample, SeaOrm, Diesel>();
            }

            #[test]
            fn the_two_say_the_same() {
                assert_same(<Diesel as Holds<samples::$sample>>::SAMPLES, <SeaOrm as Holds<samples::$sample>>::SAMPLES);
            }
        }
    )+};
}

for_each_sample![make_tests];

fn every_value_is_read_by_the_other<S: Sample, W: Holds<S>, R: Holds<S>>() {
    let mut store = Store::<W>::of(&[W::SAMPLES], &vault().scope());
    let mut id = 0;
    for value in S::values() {
        for (way, write) in W::WRITE {
            id += 1;
            done(
                way,
                write(&mut store, id, &value, (id % 2 == 0).then_some(&value)),
            );
        }
    }
    let mut store: Store<R> = store.hand_over();
    let mut id = 0;
    for value in S::values() {
        for (written, _) in W::WRITE {
            id += 1;
            for (way, read) in R::READ {
                let (required, nullable) = done(way, read(&mut store, id));
                assert!(S::same(&required, &value), "{written}, {way}");
                match nullable {
                    Some(nullable) => assert!(S::same(&nullable, &value), "{written}, {way}"),
                    None => assert_ne!(id % 2, 0, "{written}, {way}"),
                }
            }
        }
    }
}
