//! The model: a struct with its attributes read into types.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Attribute, Data, DeriveInput, Fields, FieldsNamed, Generics, LitStr};

use crate::adapter::sea_orm::Derived;
use crate::adapter::{Adapter, Elsewhere, Orm, diesel, sea_orm};
use crate::check;
use crate::container::{AdapterChoice, Container};
use crate::context::Context;
use crate::name;
use crate::protection::{Encrypted, Mask, Password, Protection, Redact, Storage};
use crate::ty::FieldType;

/// A struct that derives `Protect`, or one of the adapters' derives.
#[derive(Clone, Debug)]
pub struct Model<'a> {
    /// The input, for whatever is not here.
    pub original: &'a DeriveInput,
    /// The struct's name.
    pub ident: &'a Ident,
    /// Its generics.
    pub generics: &'a Generics,
    /// `#[protect(…)]` above the struct.
    pub container: Container,
    /// The adapter in reach.
    pub adapter: Option<Adapter>,
    /// The fields, in their order.
    pub fields: Vec<Field<'a>>,
}

/// A field of a [`Model`].
#[derive(Clone, Debug)]
pub struct Field<'a> {
    /// The input, for whatever is not here.
    pub original: &'a syn::Field,
    /// The field's name, `r#` included.
    pub ident: &'a Ident,
    /// What the ORM calls the column: its name in `table!`, its variant of SeaORM's `Column`.
    pub column: Ident,
    /// The column's name in SQL, as far as the field's attributes tell.
    pub column_name: String,
    /// What says that the field is not a column of the table.
    pub elsewhere: Option<Elsewhere>,
    /// The type, peeled of `Option` and `Lazy`.
    pub ty: FieldType<'a>,
    /// How the database holds it.
    pub storage: Storage,
    /// `#[redact]`
    pub redact: Option<Redact>,
}

impl<'a> Model<'a> {
    /// Reads and checks a struct that derives. Mistakes go to `cx`, and the model holds what could be read; `None` if there are no
    /// fields to read, because this is no struct with named fields.
    pub fn from_syn(cx: &Context, input: &'a DeriveInput) -> Option<Self> {
        let fields = named_fields(cx, input)?;
        let container = Container::parse(cx, &input.ident, &input.attrs);
        let adapter = Adapter::recognise(&container.adapter, &input.attrs);
        Some(Self::new(cx, input, fields, container, adapter))
    }

    /// Reads and checks a struct below `#[fieldseal_sea_orm::protect]`, whose arguments stand in front as `#[protect(…)]`.
    pub fn from_sea_orm(cx: &Context, input: &'a DeriveInput) -> Option<Self> {
        let fields = named_fields(cx, input)?;
        let entity = sea_orm::Entity::new(&input.attrs);
        let name = (entity.table.clone())
            .unwrap_or_else(|| LitStr::new(&name::snake_case(&input.ident), input.ident.span()));
        let container = Container::parse_or(cx, &input.attrs, name);
        let adapter = Adapter::sea_orm(&container.adapter, entity);
        Some(Self::new(cx, input, fields, container, Some(adapter)))
    }

    fn new(
        cx: &Context,
        input: &'a DeriveInput,
        fields: &'a FieldsNamed,
        container: Container,
        adapter: Option<Adapter>,
    ) -> Self {
        let fields = fields
            .named
            .iter()
            .filter_map(|field| Field::from_syn(cx, field, adapter.as_ref()))
            .collect();
        let model = Self {
            original: input,
            ident: &input.ident,
            generics: &input.generics,
            container,
            adapter,
            fields,
        };
        check::check(cx, &model);
        model
    }

    /// What SeaORM's attributes say of the struct, if it stands below `#[fieldseal_sea_orm::protect]`.
    #[must_use]
    pub fn sea_orm(&self) -> Option<&sea_orm::Entity> {
        self.adapter.as_ref().and_then(Adapter::entity)
    }

    /// Is this what `#[sea_orm::model]` has made for relations, beside the model? It derives `DeriveModelEx`, or has done so above the
    /// attribute.
    #[must_use]
    pub fn is_other_half(&self) -> bool {
        self.sea_orm().is_some_and(|entity| match entity.derived {
            Derived::ModelEx => true,
            Derived::Nothing => self.container.declares() && self.ident == "ModelEx",
            Derived::EntityModel | Derived::Model | Derived::Part => false,
        })
    }

    /// Is `field` a column of the primary key?
    #[must_use]
    pub fn is_key(&self, field: &Field<'_>) -> bool {
        match self.adapter.as_ref().map(|adapter| &adapter.orm) {
            Some(Orm::Diesel(table)) => table
                .primary_key
                .iter()
                .any(|key| *key == field.column || key == field.ident),
            Some(Orm::SeaOrm(_)) => sea_orm::is_key(field.original),
            None => false,
        }
    }

    /// The raw `#[diesel(…)]` attributes of the struct.
    pub fn diesel_attributes(&self) -> impl Iterator<Item = &'a Attribute> {
        diesel::attributes(&self.original.attrs)
    }

    /// Has the application said `adapter = none`: does it seal and open by itself?
    #[must_use]
    pub fn is_without_adapter(&self) -> bool {
        matches!(self.container.adapter, AdapterChoice::None(_))
    }
}

impl<'a> Field<'a> {
    fn from_syn(cx: &Context, field: &'a syn::Field, adapter: Option<&Adapter>) -> Option<Self> {
        let ident = field.ident.as_ref()?;
        let (column, column_name, elsewhere) = match adapter.map(|adapter| &adapter.orm) {
            Some(Orm::SeaOrm(entity)) => {
                let column = sea_orm::column(field, ident, entity);
                (column.variant, column.name, column.elsewhere)
            }
            Some(Orm::Diesel(_)) | None => {
                let column = diesel::column(ident, &field.attrs);
                let name = name::plain(&column.ident);
                (column.ident, name, column.elsewhere)
            }
        };
        let mut protection = Protection::parse(cx, &field.attrs);
        if let Some(Orm::SeaOrm(_)) = adapter.map(|adapter| &adapter.orm)
            && let Storage::Encrypted(encrypted) = &mut protection.storage
            && let Some(search) = &mut encrypted.search
            && search.unique.is_none()
        {
            // #[sea_orm(unique)] says the same.
            search.unique = sea_orm::unique(field);
        }
        Some(Self {
            original: field,
            ident,
            column,
            column_name,
            elsewhere,
            ty: FieldType::new(&field.ty),
            storage: protection.storage,
            redact: protection.redact,
        })
    }

    /// `#[encrypted]`, if the field has it.
    #[must_use]
    pub fn encrypted(&self) -> Option<&Encrypted> {
        match &self.storage {
            Storage::Encrypted(encrypted) => Some(encrypted),
            Storage::Plain | Storage::Password(_) => None,
        }
    }

    /// `#[password]`, if the field has it.
    #[must_use]
    pub fn password(&self) -> Option<&Password> {
        match &self.storage {
            Storage::Password(password) => Some(password),
            Storage::Plain | Storage::Encrypted(_) => None,
        }
    }

    /// The `#[cfg(…)]` of the field, which hold for whatever names it. A derive sees none: it is expanded after them.
    pub fn cfg(&self) -> impl Iterator<Item = &'a Attribute> {
        self.original
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("cfg"))
    }

    /// Does the database hold something else than the value?
    #[must_use]
    pub fn is_transformed(&self) -> bool {
        !matches!(self.storage, Storage::Plain)
    }

    /// Has the field any protection?
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.redact.is_some() || self.is_transformed()
    }

    /// What logs show of the field, `None` for the whole value. What is encrypted or a password is hidden unless it says otherwise.
    #[must_use]
    pub fn mask(&self) -> Option<Mask> {
        match &self.redact {
            Some(redact) => Some(redact.mask),
            None => self.is_protected().then_some(Mask::Full),
        }
    }

    /// Do serialised values show the field as it is: `#[redact(serde = expose)]`?
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        self.redact
            .as_ref()
            .is_some_and(|redact| redact.expose.is_some())
    }

    /// The name that keys and stored values know the field by: `id`, or the field's name without `r#`.
    #[must_use]
    pub fn logical_name(&self) -> String {
        let id = match &self.storage {
            Storage::Plain => None,
            Storage::Encrypted(encrypted) => encrypted.id.as_ref(),
            Storage::Password(password) => password.id.as_ref(),
        };
        id.map_or_else(|| name::plain(self.ident), syn::LitStr::value)
    }

    /// The raw `#[diesel(…)]` attributes of the field.
    pub fn diesel_attributes(&self) -> impl Iterator<Item = &'a Attribute> {
        diesel::attributes(&self.original.attrs)
    }
}

// A column has a name, so a field must have one; an enum or a union is no row.
fn named_fields<'a>(cx: &Context, input: &'a DeriveInput) -> Option<&'a FieldsNamed> {
    let (found, token) = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Some(fields),
            Fields::Unnamed(fields) => ("a tuple struct", fields.to_token_stream()),
            Fields::Unit => ("a unit struct", input.ident.to_token_stream()),
        },
        Data::Enum(data) => ("an enum", data.enum_token.to_token_stream()),
        Data::Union(data) => ("a union", data.union_token.to_token_stream()),
    };
    cx.error(
        token,
        format_args!(
            "`Protect` is for structs with named fields, and `{}` is {found}",
            input.ident
        ),
        "name the fields after the columns: `struct User { email: String }`",
    );
    None
}
