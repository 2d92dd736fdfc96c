//! The expansion of each attribute, as snapshots.

use quote::quote;

use super::*;
