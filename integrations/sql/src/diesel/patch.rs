//! The patch that `diesel print-schema` applies to what it generates.

use super::block::Block;
use super::sql_type;
use crate::table::ProtectedTable;
use std::fmt::Write as _;
use std::ops::Range;

/// The file that the patch names. Diesel's tool does not look at it.
const FILE: &str = "src/schema.rs";
/// How many lines of context follow the last change.
const CONTEXT: usize = 3;

/// The unified diff from a schema as `diesel print-schema` generates it to the same with protected types: the content of `src/schema.patch`.
///
/// `generated` is the output of `diesel print-schema` with the `import_types` of [`DIESEL_TOML`](super::DIESEL_TOML) and
/// without a patch. On MariaDB and MySQL the virtual columns that indexes stand on are taken out, or every insert and every load of whole rows would
/// name them. Empty when there is nothing to change.
///
/// Each hunk begins with the name of its table, so it can never be applied to another; it has to be made again when columns of the table change, and
/// Diesel's tool says so.
///
/// ```
/// # use fieldseal::{FieldPolicy, Model, ModelField, Protection, TypeTag};
/// # use fieldseal_sql::{Dialect, ProtectedTable, diesel::schema_patch};
/// # const USER: &Model = &Model::new("User", "user").with_table("users").with_fields(&[ModelField::new(
/// #     "ssn", "ssn", "String", Protection::Encrypted(&FieldPolicy::new("user", "ssn", TypeTag::STR)))]);
/// let generated = "\
/// diesel::table! {
///     use diesel::sql_types::*;
///     use fieldseal_diesel::sql_types::*;
///
///     users (id) {
///         id -> Integer,
///         ssn -> Binary,
///     }
/// }
/// ";
/// let users = ProtectedTable::new(USER, Dialect::Sqlite)?;
/// let patch = schema_patch(&[&users], generated)?;
/// assert!(patch.contains("\n-        ssn -> Binary,\n+        ssn -> Encrypted<ssn>,\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`PatchError`] says which table or column is not in the schema.
pub fn schema_patch(tables: &[&ProtectedTable], generated: &str) -> Result<String, PatchError> {
    if !generated.contains("fieldseal_diesel::sql_types") {
        return Err(PatchError::NoImport);
    }
    let lines: Vec<_> = generated.lines().collect();
    let mut hunks = tables
        .iter()
        .map(|table| hunk(table, &lines))
        .filter_map(Result::transpose)
        .collect::<Result<Vec<_>, _>>()?;
    hunks.sort_by_key(|hunk| hunk.start);

    let mut patch = String::new();
    if !hunks.is_empty() {
        let _ = write!(patch, "--- {FILE}\n+++ {FILE}\n");
    }
    let mut removed = 0;
    for hunk in hunks {
        let _ = writeln!(
            patch,
            "@@ -{},{} +{},{} @@",
            hunk.start + 1,
            hunk.old_len,
            hunk.start + 1 - removed,
            hunk.new_len
        );
        patch.push_str(&hunk.text);
        removed += hunk.old_len - hunk.new_len;
    }
    Ok(patch)
}

/// A schema that the patch cannot be made for.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PatchError {
    /// The schema does not import our types: it was generated without the `import_types` of [`DIESEL_TOML`](super::DIESEL_TOML).
    #[error(
        "the schema does not import `fieldseal_diesel::sql_types`: add `import_types` to diesel.toml and generate it again"
    )]
    NoImport,
    /// The schema has no such table: the migration has not run, or `diesel.toml` leaves the table out.
    #[error("the schema has no table `{table}`")]
    NoTable {
        /// The table.
        table: &'static str,
    },
    /// The table has no such column: the migration has not run.
    #[error("table `{table}` of the schema has no column `{column}`")]
    NoColumn {
        /// The table.
        table: &'static str,
        /// The column.
        column: String,
    },
}

/// The changes of one table.
struct Hunk {
    start: usize,
    old_len: usize,
    new_len: usize,
    text: String,
}

/// One change: these lines are replaced by at most one other.
struct Edit {
    lines: Range<usize>,
    replacement: Option<String>,
}

fn hunk(table: &ProtectedTable, lines: &[&str]) -> Result<Option<Hunk>, PatchError> {
    // The schema knows the table by the name that the model gives it, which may differ from the database's.
    let name = table.model().table().unwrap_or_default();
    let block = Block::find(lines, name).ok_or(PatchError::NoTable { table: name })?;
    let mut edits = edits(table, name, &block, lines)?;
    edits.sort_by_key(|edit| edit.lines.start);
    let Some(last) = edits.last() else {
        return Ok(None);
    };

    // From the head of the table: a hunk that began later might fit another table with columns of the same names.
    let end = (last.lines.end + CONTEXT).min(lines.len());
    let mut hunk = Hunk {
        start: block.head,
        old_len: end - block.head,
        new_len: end - block.head,
        text: String::new(),
    };
    let mut at = block.head;
    for edit in &edits {
        hunk.line(' ', &lines[at..edit.lines.start]);
        hunk.line('-', &lines[edit.lines.clone()]);
        hunk.new_len -= edit.lines.len();
        if let Some(replacement) = &edit.replacement {
            hunk.line('+', &[replacement]);
            hunk.new_len += 1;
        }
        at = edit.lines.end;
    }
    hunk.line(' ', &lines[at..end]);
    Ok(Some(hunk))
}

fn edits(
    table: &ProtectedTable,
    name: &'static str,
    block: &Block,
    lines: &[&str],
) -> Result<Vec<Edit>, PatchError> {
    let mut edits = Vec::new();
    for column in table.columns() {
        let rust_name = column.field().column();
        let no_column = || PatchError::NoColumn {
            table: name,
            column: rust_name.to_owned(),
        };
        let at = block.column(lines, rust_name).ok_or_else(no_column)?;
        let indentation = &lines[at][..lines[at].len() - lines[at].trim_start().len()];
        let line = format!("{indentation}{rust_name} -> {},", sql_type::of(column));
        if line != lines[at] {
            edits.push(Edit {
                lines: at..at + 1,
                replacement: Some(line),
            });
        }
        let index = column
            .index_column()
            .and_then(|index| block.column_with_attributes(lines, index.name()));
        edits.extend(index.map(|lines| Edit {
            lines,
            replacement: None,
        }));
    }
    Ok(edits)
}

impl Hunk {
    fn line(&mut self, mark: char, lines: &[&str]) {
        for line in lines {
            self.text.push(mark);
            self.text.push_str(line);
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use fieldseal::{
        FieldPolicy, Model, ModelField, Normaliser, PasswordPolicy, Protection, TypeTag,
    };

    const EMAIL: FieldPolicy =
        FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL);
    const PHONE: FieldPolicy = FieldPolicy::new("user", "phone", TypeTag::STR);
    const PASSWORD: PasswordPolicy = PasswordPolicy::new("user", "password");
    const USER: &Model = &Model::new("User", "user")
        .with_table("users")
        .with_fields(&[
            ModelField::new("email", "email", "String", Protection::Encrypted(&EMAIL)),
            ModelField::new(
                "phone",
                "phone",
                "Option<String>",
                Protection::Encrypted(&PHONE),
            )
            .with_null(),
            ModelField::new(
                "password",
                "password",
                "Password",
                Protection::Password(&PASSWORD),
            ),
        ]);

    // `archived_users` has the same columns in the same order, and comes first.
    const GENERATED: &str = "\
// @generated automatically by Diesel CLI.

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    archived_users (id) {
        id -> Integer,
        email -> Varbinary,
        phone -> Nullable<Longblob>,
        #[max_length = 512]
        password -> Varchar,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        #[max_length = 300]
        email -> Varbinary,
        /// What look-ups ask for.
        #[max_length = 20]
        email_index -> Nullable<Varbinary>,
        phone -> Nullable<Longblob>,
        #[max_length = 512]
        password -> Varchar,
    }
}

diesel::allow_tables_to_appear_in_same_query!(archived_users, users,);
";

    #[test]
    fn columns_get_their_types_and_index_columns_go() {
        let users = ProtectedTable::new(USER, Dialect::MariaDb).unwrap();
        let expect = "\
--- src/schema.rs
+++ src/schema.rs
@@ -20,13 +20,10 @@
     users (id) {
         id -> Integer,
         #[max_length = 300]
-        email -> Varbinary,
+        email -> Encrypted<email>,
-        /// What look-ups ask for.
-        #[max_length = 20]
-        email_index -> Nullable<Varbinary>,
-        phone -> Nullable<Longblob>,
+        phone -> Nullable<Encrypted<phone>>,
         #[max_length = 512]
-        password -> Varchar,
+        password -> PasswordHash<password>,
     }
 }
 
";
        let patch = schema_patch(&[&users], GENERATED).unwrap();
        assert_eq!(patch, expect);
        let patched = apply(&patch);
        let users = patched.split("    users (id) {\n").nth(1).unwrap();
        assert!(
            users.starts_with(
                "        id -> Integer,\n        #[max_length = 300]\n        email -> Encrypted<email>,\n        \
                 phone -> Nullable<Encrypted<phone>>,\n        #[max_length = 512]\n        \
                 password -> PasswordHash<password>,\n    }\n}\n"
            ),
            "{users}"
        );
    }

    #[test]
    fn the_patch_is_found_by_the_table_when_lines_have_moved() {
        let users = ProtectedTable::new(USER, Dialect::MariaDb).unwrap();
        let patch = schema_patch(&[&users], GENERATED).unwrap();
        let moved = patch.replace("@@ -20,", "@@ -7,").replace(" +20,", " +7,");
        let patched = apply(&moved);
        assert!(patched.contains(
            "archived_users (id) {\n        id -> Integer,\n        email -> Varbinary,"
        ));
        assert!(patched.contains("email -> Encrypted<email>"));
    }

    #[test]
    fn several_tables_go_into_one_patch() {
        const ARCHIVED: &Model = &Model::new("Archived", "user")
            .with_table("archived_users")
            .with_fields(&[ModelField::new(
                "email",
                "email",
                "String",
                Protection::Encrypted(&EMAIL),
            )]);
        let users = ProtectedTable::new(USER, Dialect::MariaDb).unwrap();
        let archived = ProtectedTable::new(ARCHIVED, Dialect::MariaDb).unwrap();
        let patched = apply(&schema_patch(&[&users, &archived], GENERATED).unwrap());
        assert_eq!(patched.matches("email -> Encrypted<email>,").count(), 2);
        assert_eq!(
            schema_patch(&[&users, &archived], &patched).as_deref(),
            Ok("")
        );
    }

    #[test]
    fn what_is_not_in_the_schema_is_named() {
        let users = ProtectedTable::new(USER, Dialect::Sqlite).unwrap();
        assert_eq!(
            schema_patch(&[&users], "diesel::table! {}"),
            Err(PatchError::NoImport)
        );
        let other = GENERATED.replace(" users (id)", " people (id)");
        assert_eq!(
            schema_patch(&[&users], &other),
            Err(PatchError::NoTable { table: "users" })
        );
        let lacking = GENERATED.replace("phone ->", "telephone ->");
        let expect = PatchError::NoColumn {
            table: "users",
            column: "phone".to_owned(),
        };
        assert_eq!(schema_patch(&[&users], &lacking), Err(expect));
    }

    /// As Diesel's tool does it, with the library that it uses.
    fn apply(patch: &str) -> String {
        diffy::apply(GENERATED, &diffy::Patch::from_str(patch).unwrap()).unwrap()
    }
}
