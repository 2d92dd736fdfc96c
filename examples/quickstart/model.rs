//! The annotated structs: all that is to be said about protection stands here, once for each ORM.
//!
//! An application has one of the two. Both say that a row is a `person`, so that either opens what the other stored.

pub mod diesel;
pub mod sea_orm;

#[cfg(test)]
mod tests {
    use super::*;
    use fieldseal::{Model, Protect};

    /// What decides the bytes, the columns and what logs show.
    fn said(model: &Model) -> Vec<String> {
        let fields = model.fields().iter().map(|field| {
            format!(
                "{} {:?} {:?} {}",
                field.column(),
                field.protection(),
                field.mask(),
                field.is_nullable()
            )
        });
        [format!("{} {:?}", model.entity(), model.table())]
            .into_iter()
            .chain(fields)
            .collect()
    }

    #[test]
    fn both_models_say_the_same() {
        assert_eq!(said(diesel::Person::MODEL), said(sea_orm::Model::MODEL));
    }
}
