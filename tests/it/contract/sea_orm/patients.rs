//! SeaORM's ways with `patients`.

use super::{SeaOrm, Server};
use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::patients::{Patient, Patients};
use fieldseal::{Model, Protect};
use fieldseal_sea_orm::{Encrypted, EncryptedField, Lazy, Opened, ProtectedActiveModel};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

mod patient {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "patient")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "patients")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(hide_null, pad = 32)]
        pub diagnosis: Option<String>,
        #[encrypted(hide_null, pad = 32)]
        pub weight: Option<i32>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use patient::{ActiveModel, Column, Entity, fields};

fn active(patient: &Patient) -> ActiveModel {
    ActiveModel {
        id: Set(patient.id),
        diagnosis: Set(patient.diagnosis.clone().map(Into::into)),
        weight: Set(patient.weight.map(Into::into)),
    }
}

impl<D: Server> Patients for SeaOrm<D> {
    const PATIENTS: &'static Model = <patient::Model as Protect>::MODEL;

    const INSERT_PATIENT: Ways<fn(&mut Self, &Patient) -> Outcome<()>> = &[
        ("active_model.insert", |a, patient| {
            a.write(async |db| active(patient).insert(db).await)
        }),
        ("prepare, active_model.insert", |a, patient| {
            a.write(async |db| {
                let active = active(patient);
                active.prepare().await?;
                active.insert(db).await
            })
        }),
        ("Entity::insert", |a, patient| {
            a.write(async |db| Entity::insert(active(patient)).exec(db).await)
        }),
    ];

    const INSERT_PATIENTS: Ways<fn(&mut Self, &[Patient]) -> Outcome<()>> =
        &[("insert_many", |a, patients| {
            a.write(async |db| {
                Entity::insert_many(patients.iter().map(active))
                    .exec(db)
                    .await
            })
        })];

    const UPDATE_PATIENT: Ways<fn(&mut Self, &Patient) -> Outcome<()>> = &[
        ("active_model.update", |a, patient| {
            a.write(async |db| active(patient).update(db).await)
        }),
        ("update_many.set", |a, patient| {
            a.write(async |db| {
                let active = ActiveModel {
                    id: Unchanged(patient.id),
                    ..active(patient)
                };
                Entity::update_many()
                    .set(active)
                    .filter(Column::Id.eq(patient.id))
                    .exec(db)
                    .await
            })
        }),
    ];

    const SET_DIAGNOSIS: Ways<fn(&mut Self, i32, Option<&str>) -> Outcome<()>> = &[
        ("active_model.update", |a, id, diagnosis| {
            a.write(async |db| {
                let active = ActiveModel {
                    id: Unchanged(id),
                    diagnosis: Set(diagnosis.map(Into::into)),
                    ..Default::default()
                };
                active.update(db).await
            })
        }),
        ("col_expr", |a, id, diagnosis| {
            a.write(async |db| {
                let value = Expr::value(diagnosis.map(fields::Diagnosis::of));
                Entity::update_many()
                    .col_expr(Column::Diagnosis, value)
                    .filter(Column::Id.eq(id))
                    .exec(db)
                    .await
            })
        }),
    ];

    const READ_PATIENT: Ways<fn(&mut Self, i32) -> Outcome<Patient>> =
        &[("find_by_id", |a, id| {
            let model = a.run(async |db| Entity::find_by_id(id).require_one(db).await)?;
            Ok(Patient {
                id: model.id,
                diagnosis: model.diagnosis.map(Encrypted::into_inner),
                weight: model.weight.map(Encrypted::into_inner),
            })
        })];

    const READ_DIAGNOSIS: Ways<fn(&mut Self, i32) -> Outcome<Option<String>>> =
        &[("a column on its own", |a, id| {
            let diagnosis: Option<Encrypted<String, fields::Diagnosis>> = a.run(async |db| {
                Entity::find_by_id(id)
                    .select_only()
                    .column(Column::Diagnosis)
                    .into_tuple()
                    .require_one(db)
                    .await
            })?;
            Ok(diagnosis.map(Encrypted::into_inner))
        })];

    const READ_DIAGNOSIS_OPENED: Ways<fn(&mut Self, i32) -> Outcome<fieldseal::Opened<String>>> =
        &[("opened", |a, id| {
            let diagnosis: Opened<String, fields::Diagnosis> = a.run(async |db| {
                Entity::find_by_id(id)
                    .select_only()
                    .column(Column::Diagnosis)
                    .into_tuple()
                    .require_one(db)
                    .await
            })?;
            Ok(diagnosis.into_inner())
        })];

    const READ_DIAGNOSIS_AS_VALUE: Ways<fn(&mut Self, i32) -> Outcome<String>> = &[
        ("a column on its own", |a, id| {
            let diagnosis: Encrypted<String, fields::Diagnosis> = a.run(async |db| {
                Entity::find_by_id(id)
                    .select_only()
                    .column(Column::Diagnosis)
                    .into_tuple()
                    .require_one(db)
                    .await
            })?;
            Ok(diagnosis.into_inner())
        }),
        ("lazy", |a, id| {
            a.run(async |db| {
                let diagnosis: Lazy<String, fields::Diagnosis> = Entity::find_by_id(id)
                    .select_only()
                    .column(Column::Diagnosis)
                    .into_tuple()
                    .require_one(db)
                    .await?;
                Outcome::Ok(diagnosis.open()?)
            })
        }),
    ];
}
