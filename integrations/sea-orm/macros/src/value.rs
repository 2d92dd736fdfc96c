//! The type of a field's value.

use fieldseal_macros_core::{Field, ty};
use syn::{Type, parse_quote};

/// What the wrapper of the field holds. A reference is a mistake, and its owner stands in.
pub(crate) fn plain(field: &Field<'_>) -> Type {
    let declared = match &field.redact {
        // A field that is only redacted holds whatever was declared.
        Some(_) if !field.is_transformed() => field.ty.inner,
        _ => field.ty.plain,
    };
    if !field.ty.borrowed {
        return declared.clone();
    }
    match field.ty.plain {
        Type::Slice(slice) => {
            let element = &slice.elem;
            parse_quote!(::std::vec::Vec<#element>)
        }
        text if ty::last_segment(text).is_some_and(|name| name == "str") => {
            parse_quote!(::std::string::String)
        }
        other => other.clone(),
    }
}
