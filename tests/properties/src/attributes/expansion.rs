//! What each macro writes.

use super::macros;
use quote::ToTokens;
use syn::{DeriveInput, File, Item, LitStr};

/// Items, in all cases; each error among them has a message. The same ones each time: of one macro, which `at` says.
pub(super) fn is_well_formed(input: &DeriveInput, at: usize) {
    let item = input.to_token_stream();
    for (name, expand) in macros::ALL {
        let written = expand(item.clone());
        let file: File = syn::parse2(written.clone())
            .unwrap_or_else(|error| panic!("{name} of {item}: {error}: {written}"));
        for item in &file.items {
            if let Item::Macro(it) = item
                && (it.mac.path.segments.last()).is_some_and(|last| last.ident == "compile_error")
            {
                let message: LitStr = it.mac.parse_body().unwrap();
                assert!(!message.value().trim().is_empty(), "{name}: {written}");
            }
        }
    }
    let (name, expand) = macros::ALL[at % macros::ALL.len()];
    let [one, other] = [(); 2].map(|()| expand(item.clone()).to_string());
    assert_eq!(one, other, "{name} of {item}");
}
