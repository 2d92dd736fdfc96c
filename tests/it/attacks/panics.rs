//! Group K2: an application's own code panics in the middle. Nothing is shown, and everything goes on.

use crate::keys::{policy, vault};
use fieldseal::adapter::{LookUp, SealedValue};
use fieldseal::{
    DecodeError, Decrypted, Encode, EncodeError, Encoder, FieldPolicy, Normaliser, Plaintext,
    Scope, TypeTag,
};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

const TAG: TypeTag = TypeTag::own("acme:fragile");
const FIELD: &FieldPolicy = &FieldPolicy::new("user", "fragile", TAG);

/// Panics when it is encoded or decoded, after it handled the secret.
#[derive(Debug)]
struct Fragile {
    breaks: bool,
}

const SECRET: &str = "078-05-1120";

impl Encode for Fragile {
    const TYPE: TypeTag = TAG;

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        out.push(SECRET.as_bytes());
        assert!(!self.breaks, "in the encoder: {out:?}");
        Ok(())
    }
}

impl Plaintext for Fragile {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        panic!("in the decoder: {bytes:?}")
    }
}

fn message(panic: &dyn Any) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap()
}

/// What an own type has in its hands prints nothing of the value, in a panic's message neither.
#[test]
fn a_panic_in_an_encoder_shows_no_value_and_gives_the_scope_back() {
    let scope = vault().scope().tenant("north").unwrap();
    let attempts: [fn(); 3] = [
        || drop(fieldseal::seal(FIELD, &Fragile { breaks: true })),
        || drop(SealedValue::new(FIELD, &Fragile { breaks: true })),
        || {
            let searchable =
                policy(FieldPolicy::new("user", "fragile", TAG).search(Normaliser::NONE));
            drop(LookUp::new(searchable, &Fragile { breaks: true }));
        },
    ];
    for attempt in attempts {
        let panic = catch_unwind(AssertUnwindSafe(|| scope.run(attempt))).unwrap_err();
        assert_eq!(message(&*panic), "in the encoder: Encoder([REDACTED])");
        assert!(Scope::current().is_none());
        // And the scope is as good as before.
        assert!(
            scope
                .run(|| fieldseal::seal(FIELD, &Fragile { breaks: false }))
                .is_ok()
        );
    }
}

#[test]
fn a_panic_in_a_decoder_shows_no_value_and_gives_the_scope_back() {
    let scope = vault().scope().tenant("north").unwrap();
    let stored = scope.seal(FIELD, &Fragile { breaks: false }).unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| {
        scope.run(|| fieldseal::open::<Fragile>(FIELD, &stored))
    }))
    .unwrap_err();
    assert_eq!(message(&*panic), "in the decoder: Decrypted([REDACTED])");
    assert!(Scope::current().is_none());
    assert_eq!(
        scope.open_encoded(FIELD, None, &stored).unwrap().as_bytes(),
        SECRET.as_bytes()
    );
}

/// The other values of the statement are not lost.
#[test]
fn a_panic_in_one_value_of_a_batch_leaves_the_others() {
    vault().scope().run(|| {
        let before = SealedValue::new(FIELD, &Fragile { breaks: false });
        assert!(catch_unwind(|| SealedValue::new(FIELD, &Fragile { breaks: true })).is_err());
        let after = SealedValue::new(FIELD, &Fragile { breaks: false });
        for value in [before, after] {
            assert!(value.stored().unwrap().is_some());
        }
    });
}

#[test]
fn a_panic_in_a_normaliser_leaves_the_vault_usable() {
    let fragile = Normaliser::own("acme:fragile/1", |text| match text {
        "breaks" => panic!("in the normaliser"),
        text => Ok(text.to_owned()),
    });
    let field = policy(FieldPolicy::new("user", "text", TypeTag::STR).search(fragile));
    let scope = vault().scope();
    assert!(catch_unwind(AssertUnwindSafe(|| scope.seal(field, "breaks"))).is_err());
    assert!(scope.seal(field, "holds").is_ok());
}
