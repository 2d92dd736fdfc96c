//! What can be wrong with a model that can be told without a value.

use fieldseal::{Model, Protection};
use std::fmt;

/// Something wrong with a model.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ModelFault {
    /// It protects nothing.
    NothingProtected {
        /// The model.
        model: &'static str,
    },
    /// Two fields have one logical name, so one key: the values of one open in the other. Give one of them another `id`.
    OneKey {
        /// The model.
        model: &'static str,
        /// The fields.
        fields: [&'static str; 2],
    },
    /// Two fields are stored in one column.
    OneColumn {
        /// The model.
        model: &'static str,
        /// The fields.
        fields: [&'static str; 2],
    },
    /// The field belongs to another entity than its model: it uses the keys of another table.
    OtherEntity {
        /// The model.
        model: &'static str,
        /// The field.
        field: &'static str,
    },
    /// The model needs a tenant and this field of it does not: it would be sealed for nobody in particular.
    NoTenant {
        /// The model.
        model: &'static str,
        /// The field.
        field: &'static str,
    },
}

impl fmt::Display for ModelFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingProtected { model } => write!(f, "{model} protects no field"),
            Self::OneKey {
                model,
                fields: [a, b],
            } => write!(
                f,
                "{model}.{a} and {model}.{b} have one logical name and so one key"
            ),
            Self::OneColumn {
                model,
                fields: [a, b],
            } => write!(f, "{model}.{a} and {model}.{b} are stored in one column"),
            Self::OtherEntity { model, field } => {
                write!(f, "{model}.{field} belongs to another entity than {model}")
            }
            Self::NoTenant { model, field } => {
                write!(f, "{model} needs a tenant and {model}.{field} does not")
            }
        }
    }
}

/// What is wrong with a model, by its description alone; nothing, mostly. [`assert_protected!`](crate::assert_protected!) fails with it.
#[must_use]
pub fn model_faults(model: &Model) -> Vec<ModelFault> {
    let name = model.name();
    let mut faults = Vec::new();
    if model.fields().is_empty() {
        faults.push(ModelFault::NothingProtected { model: name });
    }
    for (at, field) in model.fields().iter().enumerate() {
        let identity = identity(field.protection());
        if identity.is_some_and(|(entity, _)| entity != model.entity()) {
            faults.push(ModelFault::OtherEntity {
                model: name,
                field: field.name(),
            });
        }
        if let Protection::Encrypted(policy) = field.protection()
            && model.needs_tenant()
            && !policy.needs_tenant()
        {
            faults.push(ModelFault::NoTenant {
                model: name,
                field: field.name(),
            });
        }
        for earlier in &model.fields()[..at] {
            let fields = [earlier.name(), field.name()];
            if identity.is_some() && self::identity(earlier.protection()) == identity {
                faults.push(ModelFault::OneKey {
                    model: name,
                    fields,
                });
            }
            if earlier.column() == field.column() {
                faults.push(ModelFault::OneColumn {
                    model: name,
                    fields,
                });
            }
        }
    }
    faults
}

/// The names that a field's key is derived from.
fn identity(protection: Protection) -> Option<(&'static str, &'static str)> {
    match protection {
        Protection::Encrypted(policy) => Some((policy.entity(), policy.field())),
        Protection::Password(policy) => Some((policy.entity(), policy.field())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldseal::{FieldPolicy, ModelField, TypeTag};

    const EMAIL: FieldPolicy = FieldPolicy::new("user", "email", TypeTag::STR);
    const PHONE: FieldPolicy = FieldPolicy::new("user", "phone", TypeTag::STR).tenant();
    const OTHER: FieldPolicy = FieldPolicy::new("order", "note", TypeTag::STR);

    const fn field(
        name: &'static str,
        column: &'static str,
        policy: &'static FieldPolicy,
    ) -> ModelField {
        ModelField::new(name, column, "String", Protection::Encrypted(policy))
    }

    fn check(model: Model, expect: &[&str]) {
        let faults: Vec<_> = model_faults(&model)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(faults, expect);
    }

    #[test]
    fn a_sound_model_has_no_faults() {
        const FIELDS: &[ModelField] = &[
            field("email", "email", &EMAIL),
            field("phone", "phone", &PHONE),
            ModelField::new("name", "name", "String", Protection::Redacted),
        ];
        check(Model::new("User", "user").with_fields(FIELDS), &[]);
    }

    #[test]
    fn each_fault_is_named() {
        const FIELDS: &[ModelField] = &[
            field("email", "email", &EMAIL),
            field("mail", "mail", &EMAIL),
            field("note", "email", &OTHER),
            field("phone", "phone", &PHONE),
        ];
        check(Model::new("User", "user"), &["User protects no field"]);
        check(
            Model::new("User", "user").with_tenant().with_fields(FIELDS),
            &[
                "User needs a tenant and User.email does not",
                "User needs a tenant and User.mail does not",
                "User.email and User.mail have one logical name and so one key",
                "User.note belongs to another entity than User",
                "User needs a tenant and User.note does not",
                "User.email and User.note are stored in one column",
            ],
        );
    }
}
