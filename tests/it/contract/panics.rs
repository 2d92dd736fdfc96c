//! An own type panics while rows are read: no value shows, and the connection goes on. Group K2 of the attacks.

use super::adapter::Connection;
use super::failure::{Kind, Outcome, assert_fails, done};
use super::keyrings::vault;
use super::store::Store;
use super::tables::vases::{Fragile, PANIC, Vase, Vases};
use fieldseal::Scope;
use fieldseal_testing::{Capture, Marker};

for_each_adapter![
    a_panic_in_the_middle_of_a_load_shows_no_value,
    a_connection_goes_on_after_a_panic_in_the_middle_of_a_load,
    a_transaction_goes_on_after_a_panic_in_the_middle_of_a_load,
];

/// Three rows, of which the second breaks what reads it.
fn store<A: Connection + Vases>(rows: &[Vase; 3]) -> Store<A> {
    let mut store = Store::<A>::of(&[A::VASES], &vault().scope());
    for vase in rows {
        insert(&mut store, vase);
    }
    store
}

fn rows(maker: &str, shape: &str) -> [Vase; 3] {
    let of = |id, shape| Vase {
        id,
        maker: maker.to_owned(),
        shape,
    };
    [
        of(1, Fragile::whole(shape)),
        of(2, Fragile::cracked(shape)),
        of(3, Fragile::whole(shape)),
    ]
}

fn insert<A: Connection + Vases>(store: &mut Store<A>, vase: &Vase) {
    let (way, insert) = A::INSERT_VASE[0];
    done(way, insert(store, vase));
}

/// Reads all rows, which panics. An application catches that as far away as its server does.
fn read_and_panic<A: Connection + Vases>(
    store: &mut Store<A>,
    way: &str,
    read: fn(&mut A) -> Outcome<Vec<Vase>>,
) -> Capture {
    let mut told = Capture::new();
    // The suite has panics of SeaORM's conversions as failures.
    if let Some(outcome) = told.run(way, || read(store)) {
        assert_fails!(way, outcome, Kind::Panic);
    }
    assert!(Scope::current().is_none(), "{way}");
    told
}

fn a_panic_in_the_middle_of_a_load_shows_no_value<A: Connection + Vases>() {
    let [maker, shape] = [Marker::email(), Marker::digits()];
    let mut store = store::<A>(&rows(maker.value(), shape.value()));
    for (way, read) in A::READ_VASES {
        let told = read_and_panic(&mut store, way, *read);
        told.search(&[maker.sought(), shape.sought()])
            .assert_clean();
        // That it was this panic, and that a value would have been found.
        let said = told.search(&[Marker::text(PANIC).sought()]);
        assert!(!said.is_clean(), "{way}");
    }
}

fn a_connection_goes_on_after_a_panic_in_the_middle_of_a_load<A: Connection + Vases>() {
    for (way, read) in A::READ_VASES {
        let [one, two, three] = rows("Exekias", "amphora");
        let mut store = store::<A>(&[one.clone(), two, three.clone()]);
        read_and_panic(&mut store, way, *read);
        // The other connection finds nothing locked.
        store.raw.execute("DELETE FROM vases WHERE id = 2");
        let four = Vase {
            id: 4,
            ..one.clone()
        };
        insert(&mut store, &four);
        assert_eq!(done(way, read(&mut store)), [one, three, four], "{way}");
    }
}

fn a_transaction_goes_on_after_a_panic_in_the_middle_of_a_load<A: Connection + Vases>() {
    for (way, read) in A::READ_VASES {
        let vases = rows("Exekias", "amphora");
        let mut store = store::<A>(&vases);
        for (id, commits) in [(4, true), (5, false)] {
            let vase = |id| Vase {
                id,
                ..vases[0].clone()
            };
            store.begin();
            insert(&mut store, &vase(id));
            read_and_panic(&mut store, way, *read);
            insert(&mut store, &vase(id + 2));
            match commits {
                true => store.commit(),
                false => store.roll_back(),
            }
        }
        store.raw.execute("DELETE FROM vases WHERE id = 2");
        let found = done(way, read(&mut store));
        let ids: Vec<_> = found.iter().map(|vase| vase.id).collect();
        assert_eq!(ids, [1, 3, 4, 6], "{way}");
    }
}
