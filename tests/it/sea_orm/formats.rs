//! The derives of other crates above a protected entity: validation, schemas, GraphQL. What each of them does with each type is tested where
//! it is implemented (`fieldseal_sea_orm::formats`); here is that they and the attribute stand on one struct.

use super::model::{PASSWORD, block_on, connect, create_table, scope};
use async_graphql::{EmptyMutation, EmptySubscription, Object};
use fieldseal::Within;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde_json::json;
use utoipa::PartialSchema;

mod customer {
    use async_graphql::SimpleObject;
    use fieldseal::Password;
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;
    use secrecy::SecretString;
    use serde::{Deserialize, Serialize};

    #[protect(entity = "customer")]
    #[derive(
        Clone,
        PartialEq,
        Eq,
        DeriveEntityModel,
        Serialize,
        Deserialize,
        validator::Validate,
        garde::Validate,
        schemars::JsonSchema,
        utoipa::ToSchema,
        SimpleObject,
    )]
    #[sea_orm(table_name = "customers")]
    #[schema(as = Customer)]
    #[graphql(name = "Customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        #[garde(skip)]
        pub id: i32,
        #[encrypted(search, normalise = email)]
        #[redact(email)]
        #[validate(email)]
        #[garde(email)]
        pub email: String,
        #[encrypted]
        #[validate(range(min = 0))]
        #[garde(range(min = 0))]
        pub balance: Option<i64>,
        #[encrypted]
        #[garde(skip)]
        #[schemars(with = "String")]
        pub ssn: SecretString,
        #[redact]
        #[validate(length(min = 2))]
        #[garde(length(min = 2))]
        pub name: String,
        #[password]
        #[validate(length(min = 12))]
        #[garde(length(chars, min = 12))]
        pub password: Password,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

fn ada() -> customer::Model {
    customer::Model {
        id: 1,
        email: "ada@example.org".into(),
        balance: Some(53.into()),
        ssn: "078-05-1120".into(),
        name: "Ada".into(),
        password: PASSWORD.into(),
    }
}

/// Breaks every rule of the model.
fn nobody() -> customer::Model {
    customer::Model {
        email: "Secret".into(),
        balance: Some((-31_337).into()),
        name: "S".into(),
        password: "Secret".into(),
        ..ada()
    }
}

const RULES: [&str; 4] = ["balance", "email", "name", "password"];

#[test]
fn validator_and_garde_see_the_declared_types_and_show_the_mask() {
    use garde::Validate as _;

    validator::Validate::validate(&ada()).unwrap();
    ada().validate_with(&()).unwrap();

    let by_validator = validator::Validate::validate(&nobody()).unwrap_err();
    let mut fields: Vec<_> = by_validator.field_errors().into_keys().collect();
    fields.sort_unstable();
    assert_eq!(fields, RULES);
    let by_garde = nobody().validate_with(&()).unwrap_err();
    let mut fields: Vec<_> = by_garde.iter().map(|(path, _)| path.to_string()).collect();
    fields.sort_unstable();
    assert_eq!(fields, RULES);

    let said = format!("{by_validator} {by_validator:?} {by_garde} {by_garde:?}");
    assert!(
        !said.contains("Secret") && !said.contains("31337"),
        "{said}"
    );
}

#[test]
fn schemas_are_those_of_the_declared_types() {
    let schema = schemars::schema_for!(customer::Model);
    let properties = schema.get("properties").unwrap();
    // What `#[garde(email)]` says is in it too.
    assert_eq!(
        properties["email"],
        json!({ "type": "string", "format": "email" })
    );
    assert_eq!(properties["ssn"], json!({ "type": "string" }));
    assert_eq!(
        properties["balance"],
        json!({ "type": ["integer", "null"], "format": "int64", "minimum": 0 })
    );

    let schema = serde_json::to_value(customer::Model::schema()).unwrap();
    let properties = &schema["properties"];
    assert_eq!(properties["email"]["type"], "string");
    assert_eq!(properties["ssn"]["type"], "string");
    assert_eq!(properties["name"]["type"], "string");
    assert_eq!(properties["password"]["type"], "string");
    assert_eq!(properties["balance"]["format"], "int64");
    assert_eq!(
        schema["required"],
        json!(["id", "email", "ssn", "name", "password"])
    );
}

struct Query(DatabaseConnection);

#[Object]
impl Query {
    async fn customer(&self, email: String) -> async_graphql::Result<Option<customer::Model>> {
        let find = customer::Entity::find().filter(customer::Column::Email.eq(email));
        Ok(find.one(&self.0).await?)
    }
}

#[test]
fn a_stored_entity_is_an_object_of_graphql_with_its_masks() {
    let test = async {
        let db = connect("sqlite::memory:").await;
        create_table(&db, customer::Entity).await;
        let mut active = ada().into_active_model();
        active.id = Set(1);
        customer::Entity::insert(active.reset_all())
            .exec(&db)
            .await
            .unwrap();
        let schema = async_graphql::Schema::new(Query(db), EmptyMutation, EmptySubscription);
        let query =
            r#"{ customer(email: "ADA@example.org") { id email balance ssn name password } }"#;
        let response = schema.execute(query).await;
        assert_eq!(response.errors, []);
        assert_eq!(
            response.data.into_json().unwrap(),
            json!({ "customer": {
                "id": 1,
                "email": "a***@example.org",
                "balance": "[REDACTED]",
                "ssn": "[REDACTED]",
                "name": "[REDACTED]",
                "password": "[REDACTED]",
            } })
        );
    };
    block_on(test.within(scope()));
}
