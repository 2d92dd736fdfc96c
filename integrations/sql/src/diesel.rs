//! Diesel's side: column types for `table!`, the lines of `diesel.toml`, and the patch for `diesel print-schema`.
//!
//! `diesel print-schema` sees bytes where the schema is to say `Encrypted<email>`, and writes the file anew at every migration. Diesel's answer is a
//! patch that it applies each time. In this order:
//!
//! 1. [`DIESEL_TOML`] into `diesel.toml`, without its `patch_file`; run `diesel print-schema > src/schema.rs`;
//! 2. [`schema_patch`] of that file into `src/schema.patch`; add the line `patch_file`;
//! 3. `diesel print-schema` and every `diesel migration run` now write the protected types.
//!
//! When a later migration changes the columns of a protected table or drops it, Diesel's tool says `Failed to apply patch`: take the line
//! `patch_file` out, and begin again at 1.

mod block;
mod patch;
mod sql_type;

pub use patch::{PatchError, schema_patch};

use crate::table::ProtectedTable;

/// The lines for `diesel.toml`.
pub const DIESEL_TOML: &str = "\
[print_schema]
file = \"src/schema.rs\"
import_types = [\"diesel::sql_types::*\", \"fieldseal_diesel::sql_types::*\"]
patch_file = \"src/schema.patch\"
";

impl ProtectedTable {
    /// The lines of `table!` that define the protected columns.
    #[must_use]
    pub fn diesel_columns(&self) -> Vec<String> {
        self.columns()
            .iter()
            .flat_map(|column| {
                let name = column.field.column();
                let sql_name =
                    (column.name() != name).then(|| format!("#[sql_name = {:?}]", column.name()));
                [
                    sql_name,
                    Some(format!("{name} -> {},", sql_type::of(column))),
                ]
            })
            .flatten()
            .collect()
    }
}
