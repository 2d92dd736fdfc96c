//! Fieldseal for SeaORM.
