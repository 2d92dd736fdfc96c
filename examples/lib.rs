//! Examples of Fieldseal; each file beside this one is one.
