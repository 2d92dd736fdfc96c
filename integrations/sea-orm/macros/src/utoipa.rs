//! `#[derive(utoipa::ToSchema)]`, which goes by how a field's type is spelled: it is told what was declared.

use fieldseal_macros_core::argument::{self, find};
use fieldseal_macros_core::{Field, Storage, ty};
use syn::{Attribute, GenericArgument, PathArguments, Type, parse_quote};

use crate::value;

// #[schema(value_type = Option<String>)]
pub(crate) fn value_type(field: &Field<'_>) -> Option<Attribute> {
    let said = argument::of_foreign(&field.original.attrs, "schema");
    if !field.is_protected() || find(&said, "value_type").is_some() {
        return None;
    }
    let ty = field.ty.around(shown(field));
    Some(parse_quote!(#[schema(value_type = #ty)]))
}

/// What the type is in JSON, as far as utoipa knows types by name.
fn shown(field: &Field<'_>) -> Type {
    let text = || parse_quote!(String);
    if field.ty.reader.is_some() || matches!(field.storage, Storage::Password(_)) {
        return text();
    }
    let plain = value::plain(field);
    match ty::last_segment(&plain) {
        Some(name) if name == "SecretString" => text(),
        Some(name) if name == "Json" => content(&plain).unwrap_or(plain),
        _ => plain,
    }
}

/// `V` of `Json<V>`.
fn content(json: &Type) -> Option<Type> {
    let Type::Path(path) = json else {
        return None;
    };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(content)) => Some(content.clone()),
        _ => None,
    }
}
