//! What needs servers and async runtimes beyond the contract of adapters (`it`): scopes across tasks and pools. Run by `tests/run`, or `tests/servers run -- cargo test -p fieldseal-tests --test live`.

mod model;
mod place;
mod scopes;
