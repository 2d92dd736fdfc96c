//! SeaORM: what its `#[sea_orm(…)]` attributes say about the entity and the columns.
//!
//! SeaORM's own derives report mistakes in them, so what does not parse is passed over here. The names of columns and of the variants of
//! `Column` are made as sea-orm-macros 2.0 makes them.

use std::slice;

use heck::{
    ToKebabCase, ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToTitleCase, ToUpperCamelCase,
};
use proc_macro2::Ident;
use quote::format_ident;
use syn::punctuated::Punctuated;
use syn::{Attribute, LitStr, Meta, Path, Token, Type, parse_quote};

use crate::adapter::Elsewhere;
use crate::argument::{self, Argument, find};
use crate::name;
use crate::ty::last_segment;

/// What stands between `#[protect]` and the struct.
#[derive(Clone, Debug)]
pub struct Entity {
    /// `#[sea_orm(table_name = "users")]`
    pub table: Option<LitStr>,
    /// The type that implements `EntityTrait`.
    pub ident: Ident,
    /// Which of SeaORM's derives stand below, so that they see what `#[protect]` makes of the struct.
    pub derived: Derived,
    /// Every path in a `#[derive(…)]` below, of both structs that `#[sea_orm::model]` makes.
    pub derives: Vec<Path>,
    /// `#[sea_orm::model]` makes `ModelEx` and `EntityLoader`.
    pub extended: bool,
    /// It stands above, and has already made of the struct what it makes.
    pub model_ex: Option<Ident>,
    /// `#[sea_orm(rename_all = "…")]`
    rename_all: Option<String>,
}

/// What SeaORM is told to make of a struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derived {
    /// `DeriveEntityModel`: the entity, its columns and its active model.
    EntityModel,
    /// `DeriveModel`: the rest is written out.
    Model,
    /// The other half of a model that `#[sea_orm::model]` has split.
    ModelEx,
    /// `DerivePartialModel`, `FromQueryResult` or `DeriveIntoActiveModel`: a part of a row.
    Part,
    /// Nothing.
    Nothing,
}

/// The column of a field.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// Its variant of `Column`.
    pub(crate) variant: Ident,
    /// Its name in SQL.
    pub(crate) name: String,
    /// The field is not a column of the table.
    pub(crate) elsewhere: Option<Elsewhere>,
}

impl Entity {
    pub(crate) fn new(attributes: &[Attribute]) -> Self {
        let arguments = arguments(attributes);
        let derives = derives(attributes, &arguments);
        let text = |key| find(&arguments, key).and_then(Argument::value::<LitStr>);
        let derived = Derived::of(&derives);
        let model_ex = find(&arguments, "model_ex").map(|argument| argument.key.clone());
        let entity = match derived {
            // #[sea_orm(entity = Entity)], as `DeriveModel` takes it.
            Derived::Model => find(&arguments, "entity").and_then(Argument::value),
            _ => None,
        };
        Self {
            table: text("table_name"),
            ident: entity.unwrap_or_else(|| format_ident!("Entity")),
            derived,
            derives,
            extended: model_ex.is_some() || attributes.iter().any(is_model_macro),
            model_ex,
            rename_all: text("rename_all").map(|style| style.value()),
        }
    }

    /// The derive below whose name is `name`.
    #[must_use]
    pub fn derive(&self, name: &str) -> Option<&Path> {
        self.derives.iter().find(|path| ends_in(path, name))
    }

    /// Is the struct a row of the table, and not a part of one?
    #[must_use]
    pub fn is_model(&self) -> bool {
        matches!(self.derived, Derived::EntityModel | Derived::Model)
    }
}

impl Derived {
    fn of(derives: &[Path]) -> Self {
        let has = |name: &str| derives.iter().any(|path| ends_in(path, name));
        match () {
            () if has("DeriveEntityModel") => Self::EntityModel,
            () if has("DeriveModelEx") => Self::ModelEx,
            () if has("DeriveModel") => Self::Model,
            () if PARTS.iter().any(|name| has(name)) => Self::Part,
            () => Self::Nothing,
        }
    }
}

/// The arguments of every `#[sea_orm(…)]`.
#[must_use]
pub fn arguments(attributes: &[Attribute]) -> Vec<Argument> {
    argument::of_foreign(attributes, "sea_orm")
}

/// The name that SeaORM gives to a column where it is not the variant's: `address_1`, whose variant is `Address1`.
fn derived_name(entity: &Entity, plain: &str, camel: &str) -> Option<String> {
    match &entity.rename_all {
        Some(style) => converted(camel, style),
        None => (plain != camel.to_snake_case()).then(|| plain.to_snake_case()),
    }
}

/// Takes the argument `key` out of every `#[sea_orm(…)]`.
pub fn remove(attributes: &mut Vec<Attribute>, key: &str) {
    attributes.retain_mut(|attribute| {
        if !attribute.path().is_ident("sea_orm") {
            return true;
        }
        let mut arguments = arguments(slice::from_ref(attribute));
        if find(&arguments, key).is_none() {
            return true;
        }
        arguments.retain(|argument| argument.key != key);
        *attribute = parse_quote!(#[sea_orm(#(#arguments),*)]);
        !arguments.is_empty()
    });
}

// #[sea_orm(column_name = "e_mail")], #[sea_orm(enum_name = "Mail")], #[sea_orm(ignore)]
pub(crate) fn column(field: &syn::Field, ident: &Ident, entity: &Entity) -> Column {
    let arguments = arguments(&field.attrs);
    let text = |key| {
        find(&arguments, key)
            .and_then(Argument::value::<LitStr>)
            .map(|text| text.value())
    };
    let plain = name::plain(ident);
    let camel = plain.to_upper_camel_case();
    let renamed = match entity.derived {
        // A part of a row says which column it means, and a bare name is made one.
        Derived::Part | Derived::Nothing => {
            text("from_col").map(|column| column.to_upper_camel_case())
        }
        _ => text("enum_name"),
    };
    let variant = escaped(renamed.as_deref().unwrap_or(&camel), ident);
    let name = text("column_name")
        .or_else(|| match entity.derived {
            // The variants of a `Column` that is written out are all that there is.
            Derived::Model => None,
            _ => derived_name(entity, &plain, &camel),
        })
        .unwrap_or_else(|| name::plain(&variant).to_snake_case());
    Column {
        variant,
        name,
        elsewhere: elsewhere(&arguments, &field.ty, entity.derived),
    }
}

// #[sea_orm(primary_key)]
pub(crate) fn is_key(field: &syn::Field) -> bool {
    find(&arguments(&field.attrs), "primary_key").is_some()
}

// #[sea_orm(unique)]
pub(crate) fn unique(field: &syn::Field) -> Option<Ident> {
    find(&arguments(&field.attrs), "unique").map(|argument| argument.key.clone())
}

fn elsewhere(arguments: &[Argument], ty: &Type, derived: Derived) -> Option<Elsewhere> {
    if let Some(relation) = last_segment(ty)
        && RELATIONS.iter().any(|name| relation == name)
    {
        return Some(Elsewhere::Relation(relation.clone()));
    }
    let keys: &[&str] = match derived {
        Derived::Part | Derived::Nothing => &["ignore", "skip", "nested"],
        _ => &["ignore"],
    };
    keys.iter()
        .find_map(|key| find(arguments, key))
        .map(|argument| Elsewhere::Attribute("sea_orm", argument.key.clone()))
}

/// A variant's name as an identifier, where it is a keyword too.
fn escaped(name: &str, field: &Ident) -> Ident {
    let raw = name.strip_prefix("r#");
    match raw.unwrap_or(name) {
        "Self" | "self" | "crate" => format_ident!("{name}_", span = field.span()),
        word if syn::parse_str::<Ident>(word).is_ok() => {
            format_ident!("{word}", span = field.span())
        }
        word if syn::parse_str::<Ident>(&format!("r#{word}")).is_ok() => {
            Ident::new_raw(word, field.span())
        }
        // No name at all, which SeaORM reports.
        _ => field.clone(),
    }
}

/// `Email` in the style of `rename_all`, `None` if there is no such style.
fn converted(camel: &str, style: &str) -> Option<String> {
    Some(match style {
        "camel_case" | "PascalCase" => camel.to_upper_camel_case(),
        "camelCase" => {
            let mut letters = camel.to_upper_camel_case();
            if let Some(first) = letters.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            letters
        }
        "mixed_case" => camel.to_lower_camel_case(),
        "snake_case" | "snek_case" => camel.to_snake_case(),
        "kebab_case" | "kebab-case" => camel.to_kebab_case(),
        "SCREAMING-KEBAB-CASE" => camel.to_kebab_case().to_uppercase(),
        "shouty_snake_case" | "shouty_snek_case" | "SCREAMING_SNAKE_CASE" => {
            camel.to_shouty_snake_case()
        }
        "title_case" => camel.to_title_case(),
        "lowercase" => camel.to_lowercase(),
        "UPPERCASE" => camel.to_uppercase(),
        _ => return None,
    })
}

/// The paths in every `#[derive(…)]`, and those that are derived for either of the two structs of `#[sea_orm::model]`.
fn derives(attributes: &[Attribute], arguments: &[Argument]) -> Vec<Path> {
    let metas = attributes.iter().map(|attribute| attribute.meta.clone());
    let mut derives = derived_by(metas);
    let for_one = |key| {
        let list = find(arguments, key).and_then(Argument::list);
        derived_by(list.unwrap_or_default())
    };
    // #[sea_orm(model_attrs(derive(ToSchema)), model_ex_attrs(derive(ToSchema)))]
    let for_relations = for_one("model_ex_attrs");
    derives.extend(for_one("model_attrs").into_iter().filter(|path| {
        let name = path.segments.last();
        for_relations
            .iter()
            .any(|other| other.segments.last() == name)
    }));
    derives
}

fn derived_by(metas: impl IntoIterator<Item = Meta>) -> Vec<Path> {
    metas
        .into_iter()
        .filter(|meta| meta.path().is_ident("derive"))
        .filter_map(|meta| {
            let list = meta.require_list().ok()?;
            list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
                .ok()
        })
        .flatten()
        .collect()
}

// #[sea_orm::model], #[sea_orm::compact_model], #[model] where it was imported
fn is_model_macro(attribute: &Attribute) -> bool {
    [
        "model",
        "compact_model",
        "sea_orm_model",
        "sea_orm_compact_model",
    ]
    .iter()
    .any(|name| ends_in(attribute.path(), name))
}

fn ends_in(path: &Path, name: &str) -> bool {
    path.segments
        .last()
        .is_some_and(|segment| segment.ident == name)
}

const PARTS: &[&str] = &[
    "DerivePartialModel",
    "FromQueryResult",
    "DeriveIntoActiveModel",
];
const RELATIONS: &[&str] = &["HasOne", "HasMany", "BelongsTo"];
