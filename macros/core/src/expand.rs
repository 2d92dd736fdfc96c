//! What every macro expands in the same way: policies, and the description of a model.

pub mod describe;
pub mod policy;

use proc_macro2::Span;
use syn::Path;

/// The path as if it stood at `span`, since the compiler points at where a path begins.
#[must_use]
pub fn at(span: Span, path: &Path) -> Path {
    let mut path = path.clone();
    if let Some(colons) = &mut path.leading_colon {
        colons.spans = [span; 2];
    }
    for segment in &mut path.segments {
        segment
            .ident
            .set_span(segment.ident.span().located_at(span));
    }
    path
}
