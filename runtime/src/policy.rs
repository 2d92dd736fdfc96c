//! How one stored field is protected: written once, by the model that declares it.

mod column;
mod field;
mod password;

pub use column::{Field, PasswordField, Search};
pub use field::{FieldPolicy, SearchPolicy};
pub use password::PasswordPolicy;
