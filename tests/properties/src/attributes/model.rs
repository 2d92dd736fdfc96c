//! What is read of a struct: mistakes with a place and a message, or exactly the protection that its attributes say.

use fieldseal::{FieldPolicy, Normaliser, Suite, TypeTag};
use fieldseal_macros_core::protection::encrypted;
use fieldseal_macros_core::{Context, Encrypted, Field, Mask, Model};
use proc_macro2::{Ident, TokenStream};
use syn::{Data, DeriveInput, Fields};

/// How a macro reads a struct.
type Read = for<'a> fn(&Context, &'a DeriveInput) -> Option<Model<'a>>;

/// Read as a derive reads it, and as SeaORM's attribute does.
pub(super) fn is_read_well(source: &str, input: &DeriveInput) {
    let reads: [(Read, _); 2] = [
        (|cx, input| Model::from_syn(cx, input), false),
        // The attribute itself is no longer in what it gets, and can still be what a mistake is about.
        (|cx, input| Model::from_sea_orm(cx, input), true),
    ];
    for (read, is_attribute) in reads {
        let cx = Context::new();
        let model = read(&cx, input);
        match cx.finish() {
            Err(mistakes) => mistakes
                .into_iter()
                .for_each(|one| is_explained(source, &one, is_attribute)),
            // No mistakes, so this is a struct with named fields, and nothing of it was passed over.
            Ok(()) => is_protected_as_written(&model.unwrap(), input),
        }
    }
}

/// A message, a line of help, and the tokens that they are about.
fn is_explained(source: &str, mistake: &syn::Error, is_attribute: bool) {
    let text = mistake.to_string();
    let (message, help) = text.split_once("\nhelp: ").unwrap_or((&text, "none"));
    assert!(!message.trim().is_empty(), "{source}");
    assert!(!help.trim().is_empty(), "{source}: {message}");
    let place = mistake.span().byte_range();
    let has_place = is_attribute || !places_are_kept() || !place.is_empty();
    assert!(
        has_place && source.get(place.clone()).is_some(),
        "{source}: {message}: at {place:?}"
    );
}

/// Under a fuzzer proc-macro2 forgets where a token stood: this much is for the tests to see.
fn places_are_kept() -> bool {
    let word: TokenStream = "word".parse().unwrap();
    word.into_iter()
        .all(|token| !token.span().byte_range().is_empty())
}

/// An attribute that was passed over would be a plaintext in the database.
fn is_protected_as_written(model: &Model<'_>, input: &DeriveInput) {
    let Data::Struct(data) = &input.data else {
        panic!("no struct");
    };
    let Fields::Named(fields) = &data.fields else {
        panic!("no names");
    };
    assert_eq!(model.fields.len(), fields.named.len());
    for (field, written) in model.fields.iter().zip(&fields.named) {
        assert_eq!(Some(field.ident), written.ident.as_ref());
        for attribute in &written.attrs {
            if let Some(name) = attribute.path().get_ident() {
                is_heeded(name, field);
            }
        }
        is_hidden_from_logs(field);
        if let Some(encrypted) = field.encrypted() {
            runtime_takes(model, field, encrypted);
        }
    }
}

fn is_heeded(attribute: &Ident, field: &Field<'_>) {
    let heeded = match attribute.to_string().as_str() {
        "encrypted" => field.encrypted().is_some(),
        "password" => field.password().is_some(),
        "redact" => field.redact.is_some(),
        "protect" => field.is_protected(),
        _ => true,
    };
    assert!(heeded, "`#[{attribute}]` on `{}`", field.ident);
}

/// What nobody has asked to be shown is not.
fn is_hidden_from_logs(field: &Field<'_>) {
    if field.is_transformed() && field.redact.is_none() {
        assert_eq!(field.mask(), Some(Mask::Full));
        assert!(!field.is_exposed());
    }
    if field.password().is_some() {
        assert_eq!(field.mask(), Some(Mask::Full));
        assert!(!field.is_exposed());
    }
    assert_eq!(field.is_protected(), field.mask().is_some());
}

/// The policy that the macros write is one that the runtime compiles: it panics, in a constant, for a combination that cannot be
/// stored, and the message would then point into generated code.
fn runtime_takes(model: &Model<'_>, field: &Field<'_>, encrypted: &Encrypted) {
    for name in [model.container.entity.value(), field.logical_name()] {
        assert!((1..=255).contains(&name.len()), "{name}");
    }
    let mut policy = FieldPolicy::new("user", "it", TypeTag::STR);
    if let Some(suite) = encrypted.suite {
        policy = policy.suite(match suite {
            encrypted::Suite::Xaes256Gcm => Suite::Xaes256Gcm,
            encrypted::Suite::XChaCha20Poly1305 => Suite::XChaCha20Poly1305,
            encrypted::Suite::Cobblestone256 => Suite::Cobblestone256,
            encrypted::Suite::AesSivCmac512 => Suite::AesSivCmac512,
        });
    }
    if let Some(search) = &encrypted.search {
        policy = policy.search(Normaliser::EMAIL);
        if let Some(bits) = search.bits {
            policy = policy.bits(bits);
        }
        if search.unique.is_some() {
            policy = policy.unique();
        }
    }
    if let Some(multiple) = encrypted.pad {
        policy = policy.pad(multiple);
    }
    if encrypted.row.is_some() {
        policy = policy.row_bound();
    }
    if encrypted.hide_null.is_some() {
        policy = policy.hide_null();
        assert!(!model.container.declares() || field.ty.options > 0);
    }
    assert_eq!(policy.is_row_bound(), encrypted.row.is_some());
}
