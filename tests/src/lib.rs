//! The testkit: what more than one test module needs.
