//! A row is a struct with named fields.

use fieldseal_sea_orm::protect;

#[protect]
pub enum Role {
    Admin,
    Named {
        #[redact]
        name: String,
    },
}

#[protect(entity = "user")]
pub struct Model(#[encrypted] String);

#[protect]
pub union Bits {
    #[encrypted]
    pub float: f32,
    pub integer: u32,
}

#[protect]
pub fn model() {}

#[protect]
mod user {}

fn main() {}
