//! Every macro as a function. A crate of macros exports nothing else, so their sources are compiled here once more.

use proc_macro2::TokenStream;

/// What a macro makes of an item.
pub(super) type Macro = fn(TokenStream) -> TokenStream;

/// Every macro, by its name.
pub(super) const ALL: [(&str, Macro); 6] = [
    ("Protect", protect::expand::derive),
    ("Plaintext", protect::plaintext::derive),
    ("Insertable", diesel::insertable::derive),
    ("AsChangeset", diesel::as_changeset::derive),
    ("FromEncrypted", diesel::from_encrypted::derive),
    ("protect", |item| {
        sea_orm::protect::expand(TokenStream::new(), item)
    }),
];

#[path = "../../../../macros/src"]
mod protect {
    pub(super) mod expand;
    pub(super) mod plaintext;
}

#[path = "../../../../integrations/diesel/macros/src"]
pub(crate) mod diesel {
    pub(crate) mod as_changeset;
    pub(crate) mod assignment;
    pub(crate) mod diesel_options;
    pub(crate) mod from_encrypted;
    pub(crate) mod insertable;
    pub(crate) mod write;
}

#[path = "../../../../integrations/sea-orm/macros/src"]
pub(crate) mod sea_orm {
    pub(crate) mod column;
    pub(crate) mod describe;
    pub(crate) mod entity;
    pub(crate) mod fallback;
    pub(crate) mod fields;
    pub(crate) mod item;
    pub(crate) mod marker;
    pub(crate) mod prepare;
    pub(crate) mod protect;
    pub(crate) mod utoipa;
    pub(crate) mod value;
}
