//! `#[encrypted(…)]`: the field is sealed on its way to the database.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{LitInt, LitStr, Path};

use crate::argument::{Argument, ConstPath};
use crate::context::{Context, Slot};
use crate::name;
use crate::protection::unknown_argument;
use crate::suggest::{did_you_mean, listed};

/// `#[encrypted(…)]`, parsed.
#[derive(Clone, Debug)]
pub struct Encrypted {
    /// The word `encrypted`, to point at.
    pub attribute: Ident,
    /// The first argument's name: there are options, so this struct declares them.
    pub first_argument: Option<Ident>,
    /// `id = "ssn"`: the logical name.
    pub id: Option<LitStr>,
    /// `search` and what refines it.
    pub search: Option<Search>,
    /// `suite = aes_siv`
    pub suite: Option<Suite>,
    /// `pad = 32`
    pub pad: Option<u32>,
    /// `row`
    pub row: Option<Ident>,
    /// `hide_null`
    pub hide_null: Option<Ident>,
    /// `truncate`
    pub truncate: Option<Ident>,
    /// `fresh_nonces`
    pub fresh_nonces: Option<Ident>,
}

/// The blind index of a searchable field.
#[derive(Clone, Debug)]
pub struct Search {
    /// The word `search`, to point at.
    pub key: Ident,
    /// `normalise = email`
    pub normaliser: Normaliser,
    /// `bits = 20`: a bucketed index. `None` is all 128.
    pub bits: Option<u8>,
    /// `unique`
    pub unique: Option<Ident>,
}

/// What makes two spellings of a value one.
#[derive(Clone, Debug)]
pub enum Normaliser {
    /// The value itself.
    None,
    /// A to z in small letters.
    Lowercase(Ident),
    /// An e-mail address.
    Email(Ident),
    /// Digits only.
    Digits(Ident),
    /// Unicode case folding.
    Caseless(Ident),
    /// The application's own: a path to a constant.
    Own(Path),
}

/// The cipher suite that writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// Suite 01, the default.
    Xaes256Gcm,
    /// Suite 02.
    XChaCha20Poly1305,
    /// Suite 03.
    Cobblestone256,
    /// Suite 11, deterministic.
    AesSivCmac512,
}

impl Encrypted {
    pub(super) fn parse(cx: &Context, attribute: Ident, arguments: &[Argument]) -> Self {
        let mut id = Slot::empty();
        let mut search = Slot::empty();
        let mut normalise = Slot::empty();
        let mut bits = Slot::empty();
        let mut unique = Slot::empty();
        let mut suite = Slot::empty();
        let mut pad = Slot::empty();
        let mut row = Slot::empty();
        let mut hide_null = Slot::empty();
        let mut truncate = Slot::empty();
        let mut fresh_nonces = Slot::empty();
        for argument in arguments {
            let key = &argument.key;
            match key.to_string().as_str() {
                // #[encrypted(id = "ssn")]
                "id" => id.set(cx, key, name::parse(cx, argument, r#"id = "ssn""#)),
                // #[encrypted(search)]
                "search" => search.set(cx, key, argument.flag(cx)),
                // #[encrypted(search, normalise = email)]
                // #[encrypted(search, normalise = acme::IBAN)]
                "normalise" => normalise.set(cx, key, parse_normaliser(cx, argument)),
                // #[encrypted(search, bits = 20)]
                "bits" => bits.set(cx, key, parse_bits(cx, argument)),
                // #[encrypted(search, unique)]
                "unique" => unique.set(cx, key, argument.flag(cx)),
                // #[encrypted(suite = aes_siv)]
                "suite" => suite.set(cx, key, parse_suite(cx, argument)),
                // #[encrypted(pad = 32)]
                "pad" => pad.set(cx, key, parse_pad(cx, argument)),
                // #[encrypted(row)]
                "row" => row.set(cx, key, argument.flag(cx)),
                // #[encrypted(pad = 32, hide_null)]
                "hide_null" => hide_null.set(cx, key, argument.flag(cx)),
                // #[encrypted(truncate)]
                "truncate" => truncate.set(cx, key, argument.flag(cx)),
                // #[encrypted(fresh_nonces)]
                "fresh_nonces" => fresh_nonces.set(cx, key, argument.flag(cx)),
                _ => unknown_argument(cx, "encrypted", argument, ARGUMENTS),
            }
        }

        refinements_need_search(cx, &search, [normalise.key(), bits.key(), unique.key()]);
        unique_index_is_whole(cx, &search, &bits, &unique);
        hidden_null_is_padded(cx, &hide_null, &pad);
        hidden_null_is_not_searched(cx, &hide_null, &search);
        siv_is_not_bound_to_a_row(cx, &suite, &row);

        Self {
            attribute,
            first_argument: arguments.first().map(|argument| argument.key.clone()),
            id: id.into_value().flatten(),
            search: search.into_key().map(|key| Search {
                key,
                normaliser: normalise.into_value().flatten().unwrap_or(Normaliser::None),
                bits: bits.into_value().flatten().filter(|bits| *bits != WHOLE),
                unique: unique.into_key(),
            }),
            suite: suite.into_value().flatten(),
            pad: pad.into_value().flatten(),
            row: row.into_key(),
            hide_null: hide_null.into_key(),
            truncate: truncate.into_key(),
            fresh_nonces: fresh_nonces.into_key(),
        }
    }
}

// `normalise`, `bits` and `unique` describe the blind index, and only `search` asks for one.
fn refinements_need_search<T>(cx: &Context, search: &Slot<T>, refinements: [Option<&Ident>; 3]) {
    if search.key().is_some() {
        return;
    }
    for key in refinements.into_iter().flatten() {
        cx.error(
            key,
            format_args!("`{key}` describes a search index, and the field has none"),
            format_args!("add `search`, or remove `{key}`"),
        );
    }
}

// Two values may share a bucket, so a bucketed index cannot be UNIQUE.
fn unique_index_is_whole<T>(
    cx: &Context,
    search: &Slot<T>,
    bits: &Slot<Option<u8>>,
    unique: &Slot<T>,
) {
    if search.key().is_some()
        && let Some(Some(kept)) = bits.value()
        && *kept != WHOLE
        && let Some(key) = unique.key()
    {
        bucketed_index_is_not_unique(cx, key, *kept);
    }
}

/// Reports a `unique`, ours or an ORM's, beside `bits`.
pub(crate) fn bucketed_index_is_not_unique(cx: &Context, unique: impl ToTokens, kept: u8) {
    cx.error(
        unique,
        format_args!("an index of {kept} bits cannot be `unique`: different values share it"),
        "remove `bits` for an exact index, or `unique` for a bucketed one",
    );
}

// NULL is hidden only if its stored size does not tell it apart.
fn hidden_null_is_padded<T, P>(cx: &Context, hide_null: &Slot<T>, pad: &Slot<P>) {
    if let Some(key) = hide_null.key()
        && pad.key().is_none()
    {
        cx.error(
            key,
            "`hide_null` without `pad`: the length would show which values are NULL",
            "write `#[encrypted(pad = 32, hide_null)]`",
        );
    }
}

// All hidden NULLs would have one index tag, which shows them again.
fn hidden_null_is_not_searched<T, S>(cx: &Context, hide_null: &Slot<T>, search: &Slot<S>) {
    if let (Some(key), Some(_)) = (hide_null.key(), search.key()) {
        cx.error(
            key,
            "`hide_null` and `search` exclude each other: the index would show which values are NULL",
            "remove one of the two",
        );
    }
}

// Suite 11 has no row in its context: equal values have equal ciphertexts in every row.
fn siv_is_not_bound_to_a_row<T>(cx: &Context, suite: &Slot<Option<Suite>>, row: &Slot<T>) {
    if let Some(Some(Suite::AesSivCmac512)) = suite.value()
        && let Some(key) = row.key()
    {
        cx.error(
            key,
            "suite `aes_siv` does not bind a value to its row",
            "remove `row`, or choose another suite",
        );
    }
}

fn parse_normaliser(cx: &Context, argument: &Argument) -> Option<Normaliser> {
    let ConstPath(path) = argument.parse(cx, "the name of a normaliser", "normalise = email")?;
    let Some(word) = path.get_ident().cloned() else {
        return Some(Normaliser::Own(path));
    };
    match word.to_string().as_str() {
        "none" => Some(Normaliser::None),
        "lowercase" => Some(Normaliser::Lowercase(word)),
        "email" => Some(Normaliser::Email(word)),
        "digits" => Some(Normaliser::Digits(word)),
        "caseless" => Some(Normaliser::Caseless(word)),
        // A constant in scope.
        text if text.starts_with(char::is_uppercase) => Some(Normaliser::Own(path)),
        text => {
            cx.error(
                &word,
                format_args!(
                    "unknown normaliser `{text}`{}",
                    did_you_mean(text, NORMALISERS)
                ),
                format_args!(
                    "there are {}, or the path of a constant of your own",
                    listed(NORMALISERS)
                ),
            );
            None
        }
    }
}

fn parse_bits(cx: &Context, argument: &Argument) -> Option<u8> {
    let literal: LitInt = argument.parse(cx, "a number of bits", "bits = 20")?;
    match literal.base10_parse::<u8>() {
        Ok(bits @ (1..=63 | WHOLE)) => Some(bits),
        _ => {
            cx.error(
                &literal,
                format_args!("`bits = {literal}` is not an index size"),
                "a bucketed index keeps 1 to 63 bits, an exact one all 128",
            );
            None
        }
    }
}

fn parse_suite(cx: &Context, argument: &Argument) -> Option<Suite> {
    let word: Ident = argument.parse(cx, "the name of a suite", "suite = xaes256gcm")?;
    match word.to_string().as_str() {
        "xaes256gcm" => Some(Suite::Xaes256Gcm),
        "xchacha20poly1305" => Some(Suite::XChaCha20Poly1305),
        "cobblestone256" => Some(Suite::Cobblestone256),
        "aes_siv" => Some(Suite::AesSivCmac512),
        text => {
            cx.error(
                &word,
                format_args!("unknown suite `{text}`{}", did_you_mean(text, SUITES)),
                format_args!("there are {}", listed(SUITES)),
            );
            None
        }
    }
}

fn parse_pad(cx: &Context, argument: &Argument) -> Option<u32> {
    let literal: LitInt = argument.parse(cx, "a number of bytes", "pad = 32")?;
    match literal.base10_parse::<u32>() {
        Ok(bytes @ 1..=65536) => Some(bytes),
        _ => {
            cx.error(
                &literal,
                format_args!("`pad = {literal}` is out of range"),
                "lengths are rounded up to a multiple of 1 to 65536 bytes",
            );
            None
        }
    }
}

pub(crate) const ARGUMENTS: &[&str] = &[
    "id",
    "search",
    "normalise",
    "bits",
    "unique",
    "suite",
    "pad",
    "row",
    "hide_null",
    "truncate",
    "fresh_nonces",
];

const NORMALISERS: &[&str] = &["none", "lowercase", "email", "digits", "caseless"];
const SUITES: &[&str] = &[
    "xaes256gcm",
    "xchacha20poly1305",
    "cobblestone256",
    "aes_siv",
];
const WHOLE: u8 = 128;
