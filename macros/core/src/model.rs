//! The model: a struct with its attributes read into types.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Attribute, Data, DeriveInput, Fields, FieldsNamed, Generics};

use crate::adapter::{Adapter, diesel};
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
    /// The adapter in reach; its `path` is where generated code finds the adapter, its `table` what it persists to.
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
    /// The column's name in `table!`.
    pub column: Ident,
    /// The adapter's word (`embed`, `select_expression`) that says that the field is not a column of the table.
    pub elsewhere: Option<Ident>,
    /// The type, peeled of `Option` and `Lazy`.
    pub ty: FieldType<'a>,
    /// How the database holds it.
    pub storage: Storage,
    /// `#[redact]`
    pub redact: Option<Redact>,
}

impl<'a> Model<'a> {
    /// Reads and checks a struct. Mistakes go to `cx`, and the model holds what could be read; `None` if there are no fields to
    /// read, because this is no struct with named fields.
    pub fn from_syn(cx: &Context, input: &'a DeriveInput) -> Option<Self> {
        let fields = named_fields(cx, input)?;
        let container = Container::parse(cx, &input.ident, &input.attrs);
        let adapter = Adapter::recognise(&container.adapter, &input.attrs);
        let model = Self {
            original: input,
            ident: &input.ident,
            generics: &input.generics,
            container,
            adapter,
            fields: fields
                .named
                .iter()
                .filter_map(|field| Field::from_syn(cx, field))
                .collect(),
        };
        check::check(cx, &model);
        Some(model)
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
    fn from_syn(cx: &Context, field: &'a syn::Field) -> Option<Self> {
        let ident = field.ident.as_ref()?;
        let column = diesel::column(ident, &field.attrs);
        let protection = Protection::parse(cx, &field.attrs);
        Some(Self {
            original: field,
            ident,
            column: column.ident,
            elsewhere: column.elsewhere,
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

    /// Has the field any protection?
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.redact.is_some() || !matches!(self.storage, Storage::Plain)
    }

    /// What logs show of the field, `None` for the whole value. What is encrypted or a password is hidden unless it says otherwise.
    #[must_use]
    pub fn mask(&self) -> Option<Mask> {
        match &self.redact {
            Some(redact) => Some(redact.mask),
            None => self.is_protected().then_some(Mask::Full),
        }
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
