//! Where a key version stands in its life.

use std::fmt;

/// The state of a key version.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum State {
    /// Distributed, opens, does not seal yet: until every process has it.
    PreActive,
    /// Seals and opens. Exactly one version of a keyset.
    Primary,
    /// Opens only.
    DecryptOnly,
    /// Neither opens nor seals, and can come back.
    Disabled,
    /// In the wrong hands: opens inside a re-encryption only.
    Compromised,
    /// Gone for ever. The id stays taken.
    Destroyed,
}

impl State {
    const ALL: [State; 6] = [
        State::PreActive,
        State::Primary,
        State::DecryptOnly,
        State::Disabled,
        State::Compromised,
        State::Destroyed,
    ];

    /// The name in a keyring document.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            State::PreActive => "pre-active",
            State::Primary => "primary",
            State::DecryptOnly => "decrypt-only",
            State::Disabled => "disabled",
            State::Compromised => "compromised",
            State::Destroyed => "destroyed",
        }
    }

    /// Whether values under a key of this state open in ordinary use.
    #[must_use]
    pub const fn opens(self) -> bool {
        matches!(self, State::PreActive | State::Primary | State::DecryptOnly)
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
