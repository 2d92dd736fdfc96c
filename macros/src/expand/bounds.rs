//! Bounds on the struct's type parameters, only where generated code needs them.

use std::collections::BTreeSet;

use fieldseal_macros_core::{Field, Model, ty};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{GenericParam, WhereClause, parse_quote};

/// The where clause of an impl for `model`, with some parameters bounded beyond what the struct says.
pub(super) struct Bounds<'a> {
    model: &'a Model<'a>,
    clause: WhereClause,
}

impl<'a> Bounds<'a> {
    /// What the struct itself says.
    pub(super) fn of(model: &'a Model<'a>) -> Self {
        let clause = model.generics.where_clause.clone();
        Self {
            model,
            clause: clause.unwrap_or_else(|| parse_quote!(where)),
        }
    }

    /// Asks for `bound` of every type parameter that these fields mention, as the standard derives do.
    pub(super) fn require<'f>(
        mut self,
        fields: impl Iterator<Item = &'f Field<'f>>,
        bound: &TokenStream,
    ) -> Self {
        let mentioned: BTreeSet<Ident> = fields
            .flat_map(|field| ty::parameters_in(field.ty.declared, self.model.generics))
            .collect();
        for parameter in &self.model.generics.params {
            if let GenericParam::Type(parameter) = parameter
                && mentioned.contains(&parameter.ident)
            {
                let ident = &parameter.ident;
                self.clause.predicates.push(parse_quote!(#ident: #bound));
            }
        }
        self
    }
}

impl ToTokens for Bounds<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        if !self.clause.predicates.is_empty() {
            self.clause.to_tokens(tokens);
        }
    }
}

/// The struct with its lifetimes inferred, `None` if it has other parameters: `User`, `NewUser<'_>`.
pub(super) fn concrete(model: &Model<'_>) -> Option<TokenStream> {
    let ident = model.ident;
    let lifetimes = model.generics.lifetimes().count();
    if lifetimes != model.generics.params.len() {
        return None;
    }
    let inferred = std::iter::repeat_n(quote!('_), lifetimes);
    Some(if lifetimes == 0 {
        quote!(#ident)
    } else {
        quote!(#ident<#(#inferred),*>)
    })
}
