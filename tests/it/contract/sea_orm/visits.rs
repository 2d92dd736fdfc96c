//! SeaORM's ways with `visits`.

use super::{SeaOrm, Server};
use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::visits::{Visit, Visits, row_key};
use crate::sea_orm::model::user;
use fieldseal::{Model, Protect, RowKey};
use fieldseal_sea_orm::Lazy;
use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

mod visit {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "visit")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "visits")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(row)]
        pub finding: Lazy<String>,
        #[encrypted(row)]
        pub remark: Option<Lazy<String>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use visit::{ActiveModel, Column, Entity, fields};

/// The values of a row, sealed for it.
fn sealed(visit: &Visit) -> Outcome<ActiveModel> {
    let key = row_key(visit.id);
    Ok(ActiveModel {
        id: Set(visit.id),
        finding: Set(Lazy::seal_in(&key, &visit.finding)?),
        remark: Set(visit
            .remark
            .as_ref()
            .map(|remark| Lazy::seal_in(&key, remark))
            .transpose()?),
    })
}

impl<D: Server> Visits for SeaOrm<D> {
    const VISITS: &'static Model = <visit::Model as Protect>::MODEL;

    const INSERT_VISIT: Ways<fn(&mut Self, &Visit) -> Outcome<()>> = &[
        ("active_model.insert", |a, visit| {
            a.run(async |db| {
                sealed(visit)?.insert(db).await?;
                Outcome::Ok(())
            })
        }),
        ("insert_many", |a, visit| {
            a.run(async |db| {
                Entity::insert_many([sealed(visit)?]).exec(db).await?;
                Outcome::Ok(())
            })
        }),
    ];

    const UPDATE_VISIT: Ways<fn(&mut Self, &Visit) -> Outcome<()>> = &[
        ("active_model.update", |a, visit| {
            a.run(async |db| {
                sealed(visit)?.update(db).await?;
                Outcome::Ok(())
            })
        }),
        ("col_expr", |a, visit| {
            a.run(async |db| {
                let sealed = sealed(visit)?;
                Entity::update_many()
                    .col_expr(Column::Finding, Expr::value(sealed.finding.unwrap()))
                    .col_expr(Column::Remark, Expr::value(sealed.remark.unwrap()))
                    .filter(Column::Id.eq(visit.id))
                    .exec(db)
                    .await?;
                Outcome::Ok(())
            })
        }),
    ];

    const READ_VISIT_AS: Ways<fn(&mut Self, i32, &RowKey) -> Outcome<Visit>> = &[
        ("open_in", |a, id, key| {
            a.run(async |db| {
                let model = Entity::find_by_id(id).require_one(db).await?;
                Outcome::Ok(Visit {
                    id: model.id,
                    finding: model.finding.open_in(key)?,
                    remark: model.remark.map(|remark| remark.open_in(key)).transpose()?,
                })
            })
        }),
        ("open_in, of columns", |a, id, key| {
            type Row = (
                Lazy<String, fields::Finding>,
                Option<Lazy<String, fields::Remark>>,
            );
            a.run(async |db| {
                let (finding, remark): Row = Entity::find_by_id(id)
                    .select_only()
                    .columns([Column::Finding, Column::Remark])
                    .into_tuple()
                    .require_one(db)
                    .await?;
                Outcome::Ok(Visit {
                    id,
                    finding: finding.open_in(key)?,
                    remark: remark.map(|remark| remark.open_in(key)).transpose()?,
                })
            })
        }),
    ];

    const INSERT_UNBOUND: Ways<fn(&mut Self, &Visit) -> Outcome<()>> = &[
        ("seal", |a, visit| {
            a.run(async |db| {
                let active = ActiveModel {
                    id: Set(visit.id),
                    finding: Set(Lazy::seal(&visit.finding)?),
                    remark: Set(None),
                };
                active.insert(db).await?;
                Outcome::Ok(())
            })
        }),
        ("seal_in, of no key", |a, visit| {
            a.run(async |db| {
                let active = ActiveModel {
                    id: Set(visit.id),
                    finding: Set(Lazy::seal_in(&RowKey::new(), &visit.finding)?),
                    remark: Set(None),
                };
                active.insert(db).await?;
                Outcome::Ok(())
            })
        }),
    ];

    const READ_UNBOUND: Ways<fn(&mut Self, i32) -> Outcome<String>> = &[("open", |a, id| {
        a.run(async |db| {
            let model = Entity::find_by_id(id).require_one(db).await?;
            Outcome::Ok(model.finding.open()?)
        })
    })];

    const BIND_A_NOTE: Ways<fn(&mut Self, i32, &RowKey) -> Outcome<()>> =
        &[("seal_in", |a, id, key| {
            a.run(async |db| {
                let note = Lazy::<String, user::fields::Note>::seal_in(key, &"x".to_owned())?;
                let note = user::Entity::update_many()
                    .col_expr(user::Column::Note, Expr::value(note))
                    .filter(user::Column::Id.eq(id));
                note.exec(db).await?;
                Outcome::Ok(())
            })
        })];
}
