//! The suites of the wire format: which construction sealed a value.

use std::fmt;

/// A suite of the stored format (`wire-format.md`, section 2).
///
/// The number is the suite byte without the padding bit. A field writes one suite and accepts, by default, only that one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[non_exhaustive]
#[repr(u8)]
pub enum Suite {
    /// XAES-256-GCM (C2SP): the default. Randomised, 46 bytes added.
    Xaes256Gcm = 0x01,
    /// XChaCha20-Poly1305: randomised, 46 bytes added; for machines without AES instructions.
    XChaCha20Poly1305 = 0x02,
    /// Cobblestone-256 (C2SP chunked-encryption v1): key-committing, and for values over 16 MiB. 78 bytes added to a small value.
    Cobblestone256 = 0x03,
    /// AEAD_AES_SIV_CMAC_512 (RFC 5297): deterministic, 22 bytes added.
    ///
    /// # Security
    ///
    /// Equal plaintexts of one field give equal stored bytes: whoever reads the table learns which rows agree.
    AesSivCmac512 = 0x11,
}

impl Suite {
    /// Every suite, in the order of their numbers.
    pub const ALL: [Suite; 4] = [
        Suite::Xaes256Gcm,
        Suite::XChaCha20Poly1305,
        Suite::Cobblestone256,
        Suite::AesSivCmac512,
    ];

    /// The suite byte, without the padding bit.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self as u8
    }

    /// The suite with this number (no padding bit), if a reader of this version knows it.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Suite> {
        match byte {
            0x01 => Some(Suite::Xaes256Gcm),
            0x02 => Some(Suite::XChaCha20Poly1305),
            0x03 => Some(Suite::Cobblestone256),
            0x11 => Some(Suite::AesSivCmac512),
            _ => None,
        }
    }

    /// The label with which the suite's key of a data root is derived (section 1): no two suites share a key.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Suite::Xaes256Gcm => "field/01",
            Suite::XChaCha20Poly1305 => "field/02",
            Suite::Cobblestone256 => "field/03",
            Suite::AesSivCmac512 => "field/11",
        }
    }

    /// The name that the specification of the construction uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Suite::Xaes256Gcm => "XAES-256-GCM",
            Suite::XChaCha20Poly1305 => "XChaCha20-Poly1305",
            Suite::Cobblestone256 => "Cobblestone-256",
            Suite::AesSivCmac512 => "AEAD_AES_SIV_CMAC_512",
        }
    }

    /// Whether equal plaintexts of one field give equal stored bytes.
    #[must_use]
    pub const fn is_deterministic(self) -> bool {
        matches!(self, Suite::AesSivCmac512)
    }

    /// The smallest envelope of this suite in bytes: that of an empty plaintext.
    #[must_use]
    pub const fn min_envelope_len(self) -> usize {
        self.envelope_len(0)
    }

    /// The envelope's length in bytes for a plaintext of `plaintext_len` bytes, padding included.
    #[must_use]
    pub const fn envelope_len(self, plaintext_len: usize) -> usize {
        match self {
            Suite::Xaes256Gcm | Suite::XChaCha20Poly1305 => 46 + plaintext_len,
            Suite::Cobblestone256 => 62 + 16 * (1 + plaintext_len / 16_384) + plaintext_len,
            Suite::AesSivCmac512 => 22 + plaintext_len,
        }
    }

    /// The longest plaintext in bytes that a writer seals, padding not counted.
    #[must_use]
    pub const fn max_plaintext_len(self) -> usize {
        match self {
            Suite::Cobblestone256 => 1 << 30,
            _ => 16 << 20,
        }
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
