//! What the two adapters' models say of a table.

use crate::contract::database::Database;
use crate::contract::diesel::Sqlite as Diesel;
use crate::contract::sea_orm;
use crate::contract::store::create_table;
use crate::contract::tables::accounts::Accounts as _;
use crate::contract::tables::documents::Documents as _;
use crate::contract::tables::invoices::Invoices as _;
use crate::contract::tables::letters::Letters as _;
use crate::contract::tables::orders::Orders as _;
use crate::contract::tables::patients::Patients as _;
use crate::contract::tables::users::Users as _;
use crate::contract::tables::visits::Visits as _;
use fieldseal::{Model, Protection};

type SeaOrm = sea_orm::SeaOrm<sea_orm::Sqlite>;

#[test]
fn the_two_describe_each_table_alike() {
    for (diesel, sea_orm) in [
        (Diesel::USERS, SeaOrm::USERS),
        (Diesel::LETTERS, SeaOrm::LETTERS),
        (Diesel::VISITS, SeaOrm::VISITS),
        (Diesel::PATIENTS, SeaOrm::PATIENTS),
        (Diesel::ACCOUNTS, SeaOrm::ACCOUNTS),
        (Diesel::INVOICES, SeaOrm::INVOICES),
        (Diesel::ORDERS, SeaOrm::ORDERS),
        (Diesel::DOCUMENTS, SeaOrm::DOCUMENTS),
    ] {
        assert_same(diesel, sea_orm);
    }
}

/// Checks that two models say the same of a table, and of it alone: names, types, protection, masks, and so the same DDL.
#[track_caller]
pub(super) fn assert_same(diesel: &'static Model, sea_orm: &'static Model) {
    assert_eq!(diesel.entity(), sea_orm.entity());
    assert_eq!(diesel.table(), sea_orm.table());
    assert_eq!(diesel.needs_tenant(), sea_orm.needs_tenant());
    assert_eq!(diesel.fields().len(), sea_orm.fields().len());
    for (one, other) in diesel.fields().iter().zip(sea_orm.fields()) {
        assert_eq!(one.name(), other.name());
        assert_eq!(one.column(), other.column());
        assert_eq!(one.is_nullable(), other.is_nullable(), "{}", one.name());
        assert_eq!(one.mask(), other.mask(), "{}", one.name());
        match (one.protection(), other.protection()) {
            (Protection::Encrypted(one), Protection::Encrypted(other)) => {
                assert_eq!(format!("{one:?}"), format!("{other:?}"));
                assert_eq!(one.type_tag(), other.type_tag(), "{one}");
                assert_eq!(one.written_suite(), other.written_suite(), "{one}");
                assert_eq!(one.pad_multiple(), other.pad_multiple(), "{one}");
                assert_eq!(one.hides_null(), other.hides_null(), "{one}");
                assert_eq!(one.is_row_bound(), other.is_row_bound(), "{one}");
                assert_eq!(one.needs_tenant(), other.needs_tenant(), "{one}");
            }
            (Protection::Password(one), Protection::Password(other)) => {
                assert_eq!((one.entity(), one.field()), (other.entity(), other.field()));
                assert_eq!(one.has_pepper(), other.has_pepper(), "{}", one.field());
            }
            (one, other) => assert_eq!(format!("{one:?}"), format!("{other:?}")),
        }
    }
    // What the database is told has the rest: the index and its size.
    for database in Database::ALL {
        assert_eq!(
            create_table(diesel, database),
            create_table(sea_orm, database)
        );
    }
}
