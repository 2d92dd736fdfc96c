//! Every type of plaintext, with the values at its edges, on each way of writing and reading.

use super::failure::done;
use super::keyrings::vault;
use super::store::Store;
use super::tables::samples::{self, Holds, Sample};

/// Makes the checks tests of each type and adapter: `types::strings::every_value_comes_back::diesel`.
macro_rules! make_tests {
    ($($module:ident: $sample:ident),+ $(,)?) => {$(
        mod $module {
            use super::*;

            fn every_value_comes_back<A: Holds<samples::$sample>>() {
                super::every_value_comes_back::<A, samples::$sample>();
            }

            fn null_comes_back_beside_a_value<A: Holds<samples::$sample>>() {
                super::null_comes_back_beside_a_value::<A, samples::$sample>();
            }

            for_each_adapter![every_value_comes_back, null_comes_back_beside_a_value];
        }
    )+};
}

for_each_sample![make_tests];

fn store<A: Holds<S>, S: Sample>() -> Store<A> {
    Store::of(&[A::SAMPLES], &vault().scope())
}

fn every_value_comes_back<A: Holds<S>, S: Sample>() {
    let mut store = store::<A, S>();
    let mut id = 0;
    for value in S::values() {
        for (written, write) in A::WRITE {
            id += 1;
            done(written, write(&mut store, id, &value, Some(&value)));
            for column in ["required", "nullable"] {
                assert_eq!(store.raw.bytes("samples", column, id)[0], 0x01, "{written}");
            }
            for (way, read) in A::READ {
                let (required, nullable) = done(way, read(&mut store, id));
                assert!(S::same(&required, &value), "{written}, {way}");
                assert!(S::same(&nullable.unwrap(), &value), "{written}, {way}");
            }
        }
    }
}

fn null_comes_back_beside_a_value<A: Holds<S>, S: Sample>() {
    let mut store = store::<A, S>();
    let value = &S::values()[0];
    for ((written, write), id) in A::WRITE.iter().zip(1..) {
        done(written, write(&mut store, id, value, None));
        assert!(
            store.raw.value("samples", "nullable", id).is_none(),
            "{written}"
        );
        for (way, read) in A::READ {
            let (required, nullable) = done(way, read(&mut store, id));
            assert!(S::same(&required, value), "{written}, {way}");
            assert!(nullable.is_none(), "{written}, {way}");
        }
    }
}
