//! What the derive `Protect` writes, as a user without an ORM sees it.

use std::borrow::Cow;
use std::marker::PhantomData;

use fieldseal::{
    Json, Lazy, Mask, Model, ModelField, Normaliser, Password, Protect, Protection, Suite, TypeTag,
};

#[derive(Protect, serde::Deserialize)]
#[protect(adapter = none, entity = "person", tenant, serialize)]
#[serde(rename_all = "camelCase")]
struct Patient {
    #[encrypted(id = "insurance", search, normalise = digits, unique)]
    #[redact(last = 4)]
    #[serde(rename = "number", skip_serializing_if = "String::is_empty")]
    insurance_number: String,
    #[protect(encrypted(pad = 32, hide_null), redact(full))]
    r#type: Option<String>,
    #[redact(email)]
    email: Option<String>,
    #[redact(first = 2, serde = expose)]
    home_town: String,
    // The mask takes the place of what serde is told to call.
    #[encrypted(suite = cobblestone256, fresh_nonces)]
    #[serde(
        skip_deserializing,
        default = "no_tags",
        serialize_with = "never_called"
    )]
    tags: Json<Vec<String>>,
    #[password]
    pin: Password,
    ward: u8,
}

fn no_tags() -> Json<Vec<String>> {
    Json(Vec::new())
}

fn patient() -> Patient {
    Patient {
        insurance_number: "A 1234 56789".to_owned(),
        r#type: None,
        email: Some("ada@example.org".to_owned()),
        home_town: "Zürich".to_owned(),
        tags: Json(vec!["secret".to_owned()]),
        pin: Password::from("0000"),
        ward: 7,
    }
}

#[test]
fn debug_shows_masks() {
    assert_eq!(
        format!("{:?}", patient()),
        "Patient { insurance_number: \"*******6789\", type: [REDACTED], email: \"a***@example.org\", \
         home_town: \"Zü*******\", tags: [REDACTED], pin: [REDACTED], ward: 7 }"
    );
}

#[test]
fn serialize_shows_the_same_masks_under_the_names_of_serde() {
    assert_eq!(
        serde_json::to_string(&patient()).unwrap(),
        r#"{"number":"*******6789","type":"[REDACTED]","email":"a***@example.org","homeTown":"Zürich","tags":"[REDACTED]","pin":"[REDACTED]","ward":7}"#
    );
    let nameless = Patient {
        insurance_number: String::new(),
        email: None,
        ..patient()
    };
    let json = serde_json::to_value(&nameless).unwrap();
    assert_eq!(json.get("number"), None);
    assert_eq!(json["email"], serde_json::Value::Null);
}

#[test]
fn deserialising_is_serdes_own() {
    let json = r#"{"number":"1","type":"x","email":null,"homeTown":"Bern","pin":"0000","ward":1}"#;
    let patient: Patient = serde_json::from_str(json).unwrap();
    assert_eq!(patient.r#type.as_deref(), Some("x"));
    assert_eq!(patient.home_town, "Bern");
    assert!(patient.tags.0.is_empty());
}

#[test]
fn policies_say_what_the_attributes_say() {
    let number = Patient::INSURANCE_NUMBER;
    assert_eq!(number.to_string(), "person.insurance");
    assert_eq!(number.type_tag(), TypeTag::STR);
    assert!(number.needs_tenant());
    let search = number.search_policy().unwrap();
    assert_eq!(search.normaliser, Normaliser::DIGITS);
    assert_eq!(search.bits, 128);
    assert!(search.unique);

    assert_eq!(Patient::TYPE.to_string(), "person.type");
    assert_eq!(Patient::TYPE.pad_multiple(), Some(32));
    assert!(Patient::TYPE.hides_null());

    assert_eq!(Patient::TAGS.type_tag(), TypeTag::JSON);
    assert_eq!(Patient::TAGS.written_suite(), Suite::Cobblestone256);
    assert!(Patient::TAGS.has_fresh_nonces());

    assert_eq!(Patient::PIN.to_string(), "person.pin");
}

#[test]
fn the_model_describes_every_protected_field() {
    let model = <Patient as Protect>::MODEL;
    assert_eq!((model.name(), model.entity()), ("Patient", "person"));
    assert_eq!(model.table(), None);
    assert!(model.needs_tenant());
    let names: Vec<_> = model.fields().iter().map(ModelField::name).collect();
    let expected = [
        "insurance_number",
        "type",
        "email",
        "home_town",
        "tags",
        "pin",
    ];
    assert_eq!(names, expected);

    let kind = field(model, "type");
    assert_eq!(kind.rust_type(), "Option<String>");
    assert!(kind.is_nullable());
    assert!(matches!(kind.protection(), Protection::Encrypted(_)));

    let town = field(model, "home_town");
    assert_eq!(town.mask(), Mask::First(2));
    assert!(town.is_exposed());
    assert!(matches!(town.protection(), Protection::Redacted));

    let pin = field(model, "pin");
    assert!(matches!(pin.protection(), Protection::Password(_)));
}

#[derive(Protect)]
#[protect(adapter = none, of = Patient)]
#[expect(dead_code, reason = "only shown")]
struct NewPatient<'a> {
    #[encrypted]
    #[redact(last = 2)]
    insurance_number: &'a str,
    #[encrypted]
    r#type: Option<Cow<'a, str>>,
    #[password]
    pin: Password,
    ward: &'a u8,
}

#[test]
fn another_struct_shares_the_policies_and_not_the_masks() {
    let model = <NewPatient<'_> as Protect>::MODEL;
    assert_eq!((model.name(), model.entity()), ("NewPatient", "person"));
    assert!(model.needs_tenant());
    let Protection::Encrypted(policy) = field(model, "insurance_number").protection() else {
        panic!("the field is encrypted");
    };
    assert_eq!(policy, Patient::INSURANCE_NUMBER);

    let new = NewPatient {
        insurance_number: "A 1234 56789",
        r#type: Some("x".into()),
        pin: Password::from("0000"),
        ward: &7,
    };
    assert_eq!(
        format!("{new:?}"),
        "NewPatient { insurance_number: \"*******89\", type: [REDACTED], pin: [REDACTED], ward: 7 }"
    );
}

/// Neither `Debug` nor `Serialize`.
#[derive(Clone, Copy)]
struct Opaque;

#[derive(Protect)]
#[protect(serialize)]
struct Envelope<'a, T: Clone, U, const N: usize, P = u8>
where
    U: Copy,
{
    content: Vec<T>,
    #[redact]
    secret: [U; N],
    #[redact(last = 4)]
    hint: &'a str,
    marker: PhantomData<P>,
}

#[test]
fn generics_are_bounded_only_by_what_is_shown() {
    let envelope = Envelope {
        content: vec![1],
        secret: [Opaque; 3],
        hint: "abcdefghijkl",
        marker: PhantomData::<Opaque>,
    };
    let shown = format!("{envelope:?}");
    assert!(
        shown.starts_with(
            "Envelope { content: [1], secret: [REDACTED], hint: \"*******ijkl\", marker: Phantom"
        ),
        "{shown}"
    );
    assert_eq!(
        serde_json::to_string(&envelope).unwrap(),
        r#"{"content":[1],"secret":"[REDACTED]","hint":"*******ijkl","marker":null}"#
    );
}

mod renamed {
    pub(super) use fieldseal as seal;
}

#[derive(Protect)]
#[protect(crate = renamed::seal, adapter = none, serialize)]
struct Renamed {
    #[encrypted(search)]
    number: u64,
    #[redact]
    name: String,
}

#[test]
fn a_renamed_crate_is_found() {
    let renamed = Renamed {
        number: 1,
        name: "Ada".to_owned(),
    };
    assert_eq!(
        serde_json::to_string(&renamed).unwrap(),
        r#"{"number":"[REDACTED]","name":"[REDACTED]"}"#
    );
    assert_eq!(Renamed::NUMBER.type_tag(), TypeTag::UINT);
}

#[derive(Protect)]
#[protect(adapter = none)]
#[expect(dead_code, reason = "only shown")]
struct Configured {
    #[cfg_attr(test, encrypted(search))]
    here: String,
    #[cfg(not(test))]
    #[encrypted(nonsense)]
    gone: String,
    #[encrypted]
    lazy: Option<Lazy<String>>,
}

#[test]
fn configuration_is_applied_before_the_attributes_are_read() {
    let configured = Configured {
        here: String::new(),
        lazy: None,
    };
    assert_eq!(
        format!("{configured:?}"),
        "Configured { here: [REDACTED], lazy: [REDACTED] }"
    );
    assert!(Configured::HERE.search_policy().is_some());
    assert_eq!(Configured::LAZY.type_tag(), TypeTag::STR);
}

#[derive(Protect)]
struct Plain {}

#[test]
fn a_struct_without_fields_is_a_model() {
    assert_eq!(format!("{:?}", Plain {}), "Plain");
    assert!(<Plain as Protect>::MODEL.fields().is_empty());
}

fn field(model: &Model, name: &str) -> ModelField {
    *model
        .fields()
        .iter()
        .find(|field| field.name() == name)
        .expect("a protected field of this name")
}
