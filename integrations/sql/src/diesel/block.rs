//! One `table!` in the output of `diesel print-schema`: just as much of it as the patch has to find.

use std::ops::Range;

/// Where a table's block stands, in lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Block {
    /// `users (id) {`.
    pub(super) head: usize,
    /// The lines behind the head and before its `}`.
    pub(super) body: Range<usize>,
}

impl Block {
    /// Finds `users (id) {`, also in a named schema: `shop.users (id) {`.
    pub(super) fn find(lines: &[&str], table: &str) -> Option<Self> {
        let head = lines.iter().position(|line| {
            let Some(name) = line.trim().strip_suffix('{').map(str::trim_end) else {
                return false;
            };
            let name = name
                .split_once('(')
                .map_or(name, |(name, _)| name.trim_end());
            name.rsplit('.').next() == Some(table)
        })?;
        let length = lines[head + 1..]
            .iter()
            .position(|line| line.trim() == "}")?;
        Some(Self {
            head,
            body: head + 1..head + 1 + length,
        })
    }

    /// The line `email -> Binary,`.
    pub(super) fn column(&self, lines: &[&str], name: &str) -> Option<usize> {
        self.body.clone().find(|at| {
            let definition = lines[*at].trim_start().strip_prefix(name);
            definition.is_some_and(|rest| rest.trim_start().starts_with("->"))
        })
    }

    /// A column's line with the attributes and documentation above it.
    pub(super) fn column_with_attributes(
        &self,
        lines: &[&str],
        name: &str,
    ) -> Option<Range<usize>> {
        let at = self.column(lines, name)?;
        let is_above = |line: &str| line.starts_with("#[") || line.starts_with("///");
        let start = (self.body.start..at)
            .rev()
            .take_while(|at| is_above(lines[*at].trim_start()))
            .last()
            .unwrap_or(at);
        Some(start..at + 1)
    }
}
