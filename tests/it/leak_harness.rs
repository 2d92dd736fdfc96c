//! The leak harness finds every leak that is made on purpose, on every channel and in every form, and nothing where there is none.

mod channels;
mod databases;
mod forms;
mod panics;
mod protected;
mod report;
mod scans;
mod tracing_log;
