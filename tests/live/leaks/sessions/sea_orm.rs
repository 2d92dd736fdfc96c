//! SeaORM, which has SQLx below it.

use super::{LOGGING, PLAINTEXT, Secrets, block_on, scope};
use crate::leaks::person::{Person, entity};
use crate::place::Place;
use crate::reach::Server;
use fieldseal::Within;
use fieldseal_sea_orm::{WithoutDetail as _, with_backend};
use fieldseal_testing::Capture;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, Database, IntoActiveModel};

pub(crate) fn sea_orm_on_postgres(place: &Place, secrets: &Secrets) -> Capture {
    let mut told = Capture::new();
    block_on(session(place, secrets, &mut told).within(scope()));
    told
}

pub(crate) use sea_orm_on_postgres as sea_orm_on_maria_db;

async fn session(place: &Place, secrets: &Secrets, told: &mut Capture) {
    let mut options = place.sea_orm_options();
    options.max_connections(1);
    let db = &Database::connect(options).await.unwrap();
    if place.server == Server::Postgres {
        db.execute_unprepared(LOGGING).await.unwrap();
    }
    let one = secrets.active(1);
    told.debug("a model that is not hashed", &one);
    told.debug("a model", &one.insert(db).await.unwrap());
    let twin = secrets.active(2).insert(db).await.unwrap_err();
    told.error("not unique", &twin.without_detail());
    let twins = [secrets.active(3), secrets.active(4)];
    let twins = entity::Entity::insert_many(twins).exec(db);
    told.error("not unique", &twins.await.unwrap_err().without_detail());
    let around = db.execute_unprepared(PLAINTEXT).await.unwrap_err();
    if place.server == Server::Postgres {
        assert!(format!("{around:?}").contains(secrets.name.value()));
    }
    let around = around.without_detail();
    assert!(
        around.to_string().contains("people_note_sealed"),
        "{around}"
    );
    told.error("refused by the CHECK", &around);

    let email = secrets.email.value().as_str();
    let find = with_backend(db.get_database_backend(), || {
        entity::Entity::find().filter(entity::Column::Email.eq(email))
    });
    let found = find.clone().one(db).await.unwrap().unwrap();
    secrets.assert_read(Person::from(found.clone()));
    let found = found.into_active_model().reset_all();
    told.debug("a changed model", &found.update(db).await.unwrap());
    db.execute_unprepared(&secrets.rename()).await.unwrap();
    let other = entity::Entity::find().all(db).within(scope()).await;
    told.error("another vault", &other.unwrap_err().without_detail());
}
