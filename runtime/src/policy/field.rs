//! How one encrypted field is stored.

use crate::normaliser::Normaliser;
use crate::padding::MAX_MULTIPLE;
use crate::plaintext::TypeTag;
use crate::purpose::Purpose;
use crate::suite::Suite;
use std::fmt;

/// How one encrypted field is stored (`wire-format.md`).
///
/// `entity` and `field` are stable logical names, not SQL names: renaming a table must not make its data unreadable. The key of
/// the field is derived from them.
///
/// ```
/// use fieldseal::{FieldPolicy, Normaliser, Suite, TypeTag};
///
/// const EMAIL: &FieldPolicy = &FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL).unique();
/// const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR).suite(Suite::Cobblestone256).pad(64);
/// # assert_eq!(EMAIL.to_string(), "user.email"); assert_eq!(NOTE.pad_multiple(), Some(64));
/// ```
///
/// A combination that cannot be stored does not compile:
///
/// ```compile_fail
/// # use fieldseal::{FieldPolicy, Normaliser, Suite, TypeTag};
/// const WRONG: &FieldPolicy = &FieldPolicy::new("user", "age", TypeTag::F64).search(Normaliser::NONE);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FieldPolicy {
    entity: &'static str,
    field: &'static str,
    type_tag: TypeTag,
    suite: Suite,
    /// Whether the model says which suite: else a tenant's own keys have theirs.
    names_suite: bool,
    /// The suite bytes that readers accept beside the one that writers use.
    accepted: [Option<Suite>; 2],
    search: Option<SearchPolicy>,
    pad: Option<u32>,
    row_bound: bool,
    hides_null: bool,
    truncates: bool,
    fresh_nonces: bool,
    needs_tenant: bool,
    migrating: bool,
    /// Whose keys seal it: `data`, or `pepper` for the hash of a password.
    purpose: Purpose,
}

/// The blind index of a field: its definition is `(normaliser, type, bits)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct SearchPolicy {
    /// What makes two spellings equal.
    pub normaliser: Normaliser,
    /// How many bits of the tag are kept: 128, or 1 to 63 for a bucketed index.
    pub bits: u8,
    /// Whether the database is to refuse two equal values.
    pub unique: bool,
}

impl FieldPolicy {
    /// A field with suite 01 and no options.
    ///
    /// # Panics
    ///
    /// In const evaluation, that is at compile time, when a name is empty or longer than 255 bytes.
    #[must_use]
    pub const fn new(entity: &'static str, field: &'static str, type_tag: TypeTag) -> Self {
        check_name(entity);
        check_name(field);
        Self {
            entity,
            field,
            type_tag,
            suite: Suite::Xaes256Gcm,
            names_suite: false,
            accepted: [None; 2],
            search: None,
            pad: None,
            row_bound: false,
            hides_null: false,
            truncates: false,
            fresh_nonces: false,
            needs_tenant: false,
            migrating: false,
            purpose: Purpose::Data,
        }
    }

    /// How the hash of a password is sealed with a pepper.
    pub(super) const fn of_password(entity: &'static str, field: &'static str) -> Self {
        let mut sealed = Self::new(entity, field, TypeTag::PHC);
        sealed.purpose = Purpose::Pepper;
        sealed
    }

    /// Writes this suite, and accepts no other.
    ///
    /// # Panics
    ///
    /// At compile time, when the deterministic suite meets a row, JSON, or another accepted suite.
    #[must_use]
    pub const fn suite(mut self, suite: Suite) -> Self {
        self.suite = suite;
        self.names_suite = true;
        self.checked()
    }

    /// Also opens values of this suite: for the time in which a table moves from one suite to another.
    ///
    /// # Panics
    ///
    /// At compile time, when it would let suite 11 stand beside a randomised one, or is called more than twice.
    #[must_use]
    pub const fn accept(mut self, suite: Suite) -> Self {
        match self.accepted {
            [None, _] => self.accepted[0] = Some(suite),
            [_, None] => self.accepted[1] = Some(suite),
            _ => panic!("a field accepts at most two suites beside the one that it writes"),
        }
        self.checked()
    }

    /// Stores a blind index of 128 bits in front of the envelope, so that equal values can be found.
    ///
    /// # Security
    ///
    /// Whoever reads the table sees which rows hold equal values and how often.
    ///
    /// # Panics
    ///
    /// At compile time: `f64`, `json` and a hidden NULL cannot be searched; a normaliser needs text. (`bool` is refused by
    /// [`crate::Searchable`], which the derive asks for: the format has it, and its index would tell the two values apart.)
    #[must_use]
    pub const fn search(mut self, normaliser: Normaliser) -> Self {
        self.search = Some(SearchPolicy {
            normaliser,
            bits: 128,
            unique: false,
        });
        self.checked()
    }

    /// Keeps only so many bits of the index: equal values collide with others on purpose.
    ///
    /// # Panics
    ///
    /// At compile time, when the field is not searchable, or `bits` is neither 128 nor 1 to 63.
    #[must_use]
    pub const fn bits(mut self, bits: u8) -> Self {
        assert!(
            bits == 128 || (bits >= 1 && bits <= 63),
            "an index has 128 bits, or 1 to 63"
        );
        match &mut self.search {
            Some(search) => search.bits = bits,
            None => panic!("`bits` needs `search`"),
        }
        self.checked()
    }

    /// Makes the database refuse two equal values.
    ///
    /// # Panics
    ///
    /// At compile time, when the field is not searchable, or its index is bucketed.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        match &mut self.search {
            Some(search) => search.unique = true,
            None => panic!("`unique` needs `search`"),
        }
        self.checked()
    }

    /// Hides the value's length: pads to the next multiple of so many bytes (ISO/IEC 7816-4).
    ///
    /// # Panics
    ///
    /// At compile time, when `multiple` is not 1 to 65,536.
    #[must_use]
    pub const fn pad(mut self, multiple: u32) -> Self {
        assert!(
            multiple >= 1 && multiple <= MAX_MULTIPLE,
            "a field pads to a multiple of 1 to 65536 bytes"
        );
        self.pad = Some(multiple);
        self
    }

    /// Binds the value to its row: moved to another row it does not open. Sealing and opening then need a [`crate::RowKey`].
    ///
    /// # Panics
    ///
    /// At compile time, with suite 11.
    #[must_use]
    pub const fn row_bound(mut self) -> Self {
        self.row_bound = true;
        self.checked()
    }

    /// Hides whether there is a value: NULL is sealed like one. Needs [`pad`](Self::pad), or the length would tell.
    ///
    /// # Panics
    ///
    /// At compile time, when the field is searchable or not padded.
    #[must_use]
    pub const fn hide_null(mut self) -> Self {
        assert!(
            self.pad.is_some(),
            "a hidden NULL needs `pad`: its length would tell"
        );
        self.hides_null = true;
        self.checked()
    }

    /// Cuts times to whole microseconds, towards the past, where the encoder would refuse them.
    #[must_use]
    pub const fn truncate(mut self) -> Self {
        self.truncates = true;
        self
    }

    /// Draws the whole nonce for each value, so that nothing shows which rows one process wrote together. Slower.
    #[must_use]
    pub const fn fresh_nonces(mut self) -> Self {
        self.fresh_nonces = true;
        self
    }

    /// Refuses to seal or open outside a tenant's scope. The column also takes suite 03, which tenants' own keys write, unless
    /// [`suite`](Self::suite) names one.
    #[must_use]
    pub const fn tenant(mut self) -> Self {
        self.needs_tenant = true;
        self
    }

    /// Opens values with and without an index while a field moves from one form to the other.
    #[must_use]
    pub const fn migrating(mut self) -> Self {
        self.migrating = true;
        self
    }

    /// The purpose of the keys that seal the field.
    pub(crate) const fn purpose(&self) -> Purpose {
        self.purpose
    }

    const fn checked(self) -> Self {
        if self.suite.is_deterministic() {
            assert!(
                !self.row_bound,
                "suite 11 is deterministic and cannot be bound to a row"
            );
            assert!(
                !self.type_tag.same(TypeTag::JSON),
                "JSON has many texts for one value: never in suite 11"
            );
        }
        let mut at = 0;
        while at < self.accepted.len() {
            if let Some(accepted) = self.accepted[at] {
                assert!(
                    accepted.is_deterministic() == self.suite.is_deterministic(),
                    "suite 11 never stands beside a randomised suite"
                );
            }
            at += 1;
        }
        if let Some(search) = self.search {
            assert!(
                !self.hides_null,
                "a field that hides NULL is not searchable"
            );
            assert!(
                !self.type_tag.same(TypeTag::F64) && !self.type_tag.same(TypeTag::JSON),
                "floats and JSON have more than one encoding of equal values and cannot be searched"
            );
            assert!(
                search.normaliser.is_none() || self.type_tag.same(TypeTag::STR),
                "a normaliser needs text"
            );
            assert!(
                search.bits == 128 || !search.unique,
                "a bucketed index is never unique"
            );
        }
        self
    }

    /// The stable name of the model.
    #[must_use]
    pub const fn entity(&self) -> &'static str {
        self.entity
    }

    /// The stable name of the field.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// The plaintext's type, without the suffix of a hidden NULL.
    #[must_use]
    pub const fn type_tag(&self) -> TypeTag {
        self.type_tag
    }

    /// The suite that writers use.
    #[must_use]
    pub const fn written_suite(&self) -> Suite {
        self.suite
    }

    /// The suite that writers write under a tenant's own keys, or under the vault's.
    ///
    /// A party that chose two keys could make one value of suite 01 that opens under both. So a tenant's own keys write suite 03, which
    /// commits to its key, unless the model names a suite.
    pub(crate) const fn written_suite_for(&self, tenants_own: bool) -> Suite {
        match tenants_own && self.takes_tenants_keys() {
            true => Suite::Cobblestone256,
            false => self.suite,
        }
    }

    const fn takes_tenants_keys(&self) -> bool {
        self.needs_tenant && !self.names_suite && matches!(self.purpose, Purpose::Data)
    }

    /// Whether readers open values of this suite.
    #[must_use]
    pub fn accepts(&self, suite: Suite) -> bool {
        suite == self.suite
            || self.accepted.contains(&Some(suite))
            || (suite == Suite::Cobblestone256 && self.takes_tenants_keys())
    }

    /// The blind index, if the field is searchable.
    #[must_use]
    pub const fn search_policy(&self) -> Option<SearchPolicy> {
        self.search
    }

    /// The multiple that plaintexts are padded to.
    #[must_use]
    pub const fn pad_multiple(&self) -> Option<u32> {
        self.pad
    }

    /// Whether values are bound to their row.
    #[must_use]
    pub const fn is_row_bound(&self) -> bool {
        self.row_bound
    }

    /// Whether NULL is sealed like a value.
    #[must_use]
    pub const fn hides_null(&self) -> bool {
        self.hides_null
    }

    /// Whether times are cut to microseconds.
    #[must_use]
    pub const fn truncates(&self) -> bool {
        self.truncates
    }

    /// Whether a nonce's first half may be kept.
    #[must_use]
    pub const fn has_fresh_nonces(&self) -> bool {
        self.fresh_nonces
    }

    /// Whether the field needs a tenant's scope.
    #[must_use]
    pub const fn needs_tenant(&self) -> bool {
        self.needs_tenant
    }

    /// Whether readers take values with and without an index.
    #[must_use]
    pub const fn is_migrating(&self) -> bool {
        self.migrating
    }
}

/// `entity.field`.
impl fmt::Display for FieldPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.entity, self.field)
    }
}

impl fmt::Debug for FieldPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FieldPolicy({self})")
    }
}

const fn check_name(name: &str) {
    assert!(
        !name.is_empty() && name.len() <= 255,
        "a logical name is 1 to 255 bytes"
    );
}
