//! Leak tests: does anything that a program prints, logs, serialises or stores show a value that it must not show?
//!
//! Put [`Marker`]s where sensitive values go, run the code, [`Capture`] what it left behind, and look for them:
//!
//! ```
//! use fieldseal::{FieldPolicy, TypeTag, Vault};
//! use fieldseal_testing::{Capture, ForTests as _, Marker, assert_no_leak};
//!
//! const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
//!
//! let ssn = Marker::digits();
//! let vault = Vault::for_tests();
//!
//! let mut capture = Capture::new();
//! let stored = capture
//!     .run("sealing", || vault.seal(SSN, ssn.value().as_str()))     // panics and `tracing` at TRACE
//!     .expect("sealing does not panic")?;
//! capture.bytes("the stored value", &stored);
//! capture.error("opening as another type", &vault.open::<i64>(SSN, &stored).unwrap_err());
//! assert_no_leak!(capture, ssn);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Each marker is looked for as it is, in hexadecimal, base64 at any alignment, UTF-16, as a list of bytes, escaped, percent-encoded,
//! in other case and reversed, and a long one in pieces, since databases cut long values into pages. A report names the marker,
//! what it was found in, its form and its place: never the value.
//!
//! [`assert_protected!`] checks a model, [`Scan`] looks for thousands of real values in the files of a database, [`ForTests`] makes
//! vaults, [`kek_contract!`] tests a KMS provider.

#![forbid(unsafe_code)]

// What a test says.
mod capture;
mod marker;
#[macro_use]
mod assertion;
mod kek;
mod model;
mod scan;
mod vault;

// What it is made of.
mod encoding;
mod needles;
mod report;
mod trace_log;

// The public interface is:
pub use capture::Capture;
pub use encoding::Encoding;
pub use kek::{KekUnderTest, RULES as KEK_RULES, Rule as KekRule, Verdict as KekVerdict};
pub use marker::{Marker, MarkerValue, Sought};
pub use model::{ModelFault, model_faults};
pub use report::{Leak, LeakReport};
pub use scan::{Finding, Scan, ScanReport, scan_files};
pub use trace_log::{AlreadyInstalled, TraceLayer, TraceLog};
pub use vault::ForTests;

#[doc(hidden)]
pub mod __private {
    pub use crate::assertion::{Probe, ViaNothing, ViaSerialize, assert_model};
    pub use crate::kek::judge;
}
