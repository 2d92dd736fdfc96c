//! SeaORM's ways with `samples`, an entity for each type, in the plain format.

use super::{SeaOrm, Server};
use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::samples::{self as types, Holds, Sample as _};
use fieldseal::{Model, Protect};
use fieldseal_sea_orm::{Encrypted, EncryptedField as _, Lazy};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

macro_rules! entities {
    ($($module:ident: $sample:ident;)+) => {$(
        mod $module {
            use super::*;

            type Value = <types::$sample as types::Sample>::Value;

            mod sample {
                use super::Value;
                use fieldseal_sea_orm::protect;
                use sea_orm::entity::prelude::{ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait};

                #[protect(entity = "sample")]
                #[derive(Clone, PartialEq, DeriveEntityModel)]
                #[sea_orm(table_name = "samples")]
                pub struct Model {
                    #[sea_orm(primary_key)]
                    pub id: i32,
                    #[encrypted]
                    pub required: Value,
                    #[encrypted]
                    pub nullable: Option<Value>,
                }

                #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
                pub enum Relation {}

                impl ActiveModelBehavior for ActiveModel {}
            }

            use sample::{ActiveModel, Column, Entity, fields};

            fn active(id: i32, required: &Value, nullable: Option<&Value>) -> ActiveModel {
                ActiveModel {
                    id: Set(id),
                    required: Set(required.clone().into()),
                    nullable: Set(nullable.cloned().map(Into::into)),
                }
            }

            impl<D: Server> Holds<types::$sample> for SeaOrm<D> {
                const SAMPLES: &'static Model = <sample::Model as Protect>::MODEL;

                const WRITE: Ways<fn(&mut Self, i32, &Value, Option<&Value>) -> Outcome<()>> = &[
                    ("active_model.insert", |a, id, required, nullable| {
                        a.write(async |db| active(id, required, nullable).insert(db).await)
                    }),
                    ("insert_many", |a, id, required, nullable| {
                        a.write(async |db| Entity::insert_many([active(id, required, nullable)]).exec(db).await)
                    }),
                    ("active_model.update", |a, id, required, nullable| {
                        a.write(async |db| {
                            insert_another(db, id).await?;
                            active(id, required, nullable).update(db).await
                        })
                    }),
                    ("update_many.set", |a, id, required, nullable| {
                        a.write(async |db| {
                            insert_another(db, id).await?;
                            let active = ActiveModel { id: Unchanged(id), ..active(id, required, nullable) };
                            Entity::update_many().set(active).filter(Column::Id.eq(id)).exec(db).await
                        })
                    }),
                    ("col_expr", |a, id, required, nullable| {
                        a.write(async |db| {
                            insert_another(db, id).await?;
                            Entity::update_many()
                                .col_expr(Column::Required, Expr::value(fields::Required::of(required.clone())))
                                .col_expr(Column::Nullable, Expr::value(nullable.cloned().map(fields::Nullable::of)))
                                .filter(Column::Id.eq(id))
                                .exec(db)
                                .await
                        })
                    }),
                ];

                const READ: Ways<fn(&mut Self, i32) -> Outcome<(Value, Option<Value>)>> = &[
                    ("find_by_id", |a, id| {
                        let model = a.run(async |db| Entity::find_by_id(id).require_one(db).await)?;
                        Ok((model.required.into_inner(), model.nullable.map(Encrypted::into_inner)))
                    }),
                    ("a tuple", |a, id| {
                        type Row = (Encrypted<Value, fields::Required>, Option<Encrypted<Value, fields::Nullable>>);
                        let (required, nullable): Row = a.run(async |db| Entity::find_by_id(id)
                            .select_only()
                            .columns([Column::Required, Column::Nullable])
                            .into_tuple()
                            .require_one(db)
                            .await)?;
                        Ok((required.into_inner(), nullable.map(Encrypted::into_inner)))
                    }),
                    ("lazy columns", |a, id| {
                        type Row = (Lazy<Value, fields::Required>, Option<Lazy<Value, fields::Nullable>>);
                        a.run(async |db| {
                            let (required, nullable): Row = Entity::find_by_id(id)
                                .select_only()
                                .columns([Column::Required, Column::Nullable])
                                .into_tuple()
                                .require_one(db)
                                .await?;
                            Outcome::Ok((required.open()?, nullable.map(|nullable| nullable.open()).transpose()?))
                        })
                    }),
                ];
            }

            /// A row with values that are to be replaced.
            async fn insert_another(db: &sea_orm::DatabaseExecutor<'_>, id: i32) -> Result<(), DbErr> {
                let value = types::$sample::values().remove(0);
                active(id, &value, Some(&value)).insert(db).await.map(drop)
            }
        }
    )+};
}

entities! {
    strings: Strings;
    secrets: Secrets;
    chars: Chars;
    bytes: Bytes;
    byte_arrays: ByteArrays;
    booleans: Booleans;
    integers_8: Integers8;
    integers_16: Integers16;
    integers_32: Integers32;
    integers_64: Integers64;
    integers_128: Integers128;
    sizes: Sizes;
    unsigned_8: Unsigned8;
    unsigned_16: Unsigned16;
    unsigned_32: Unsigned32;
    unsigned_64: Unsigned64;
    unsigned_128: Unsigned128;
    unsigned_sizes: UnsignedSizes;
    floats: Floats;
    doubles: Doubles;
    json_values: JsonValues;
    json_types: JsonTypes;
    uuids: Uuids;
    decimals: Decimals;
    big_decimals: BigDecimals;
    chrono_dates: ChronoDates;
    chrono_times: ChronoTimes;
    chrono_date_times: ChronoDateTimes;
    chrono_timestamps: ChronoTimestamps;
    time_dates: TimeDates;
    time_times: TimeTimes;
    time_date_times: TimeDateTimes;
    time_timestamps: TimeTimestamps;
    enums: Enums;
    own_types: OwnTypes;
    generic_own_types: GenericOwnTypes;
}
