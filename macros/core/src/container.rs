//! `#[protect(…)]` on the struct.

use proc_macro2::Ident;
use syn::{Attribute, LitStr, Path, parse_quote};

use crate::argument::{self, Argument, PlainPath};
use crate::context::{Context, Slot};
use crate::name;
use crate::protection;
use crate::suggest::{did_you_mean, listed};
use crate::ty::spelled;

/// `#[protect(…)]` on the struct, parsed.
#[derive(Clone, Debug)]
pub struct Container {
    /// `entity = "user"`, or the struct's name in snake case; of a SeaORM model, the table's name.
    pub entity: LitStr,
    /// `of = User`: another struct declares the policies.
    pub of: Option<Path>,
    /// `tenant`: values belong to the tenant of the scope.
    pub tenant: Option<Ident>,
    /// `serialize`: write a `Serialize` that masks.
    pub serialize: Option<Ident>,
    /// `crate = path`, `::fieldseal` by default.
    pub fieldseal: Path,
    /// `adapter = path` or `adapter = none`.
    pub adapter: AdapterChoice,
}

/// Which ORM's adapter the struct asks for.
#[derive(Clone, Debug)]
pub enum AdapterChoice {
    /// The one that the ORM's own attributes name.
    Recognised,
    /// The same, under another path.
    Path(Path),
    /// `none`: the application calls `seal` and `open` itself.
    None(Ident),
}

impl Container {
    /// Reads the attributes of the struct `ident`.
    pub fn parse(cx: &Context, ident: &Ident, attributes: &[Attribute]) -> Self {
        let entity = LitStr::new(&name::snake_case(ident), ident.span());
        Self::parse_or(cx, attributes, entity)
    }

    /// Reads the attributes of a struct that is the entity `default` unless it says otherwise.
    pub(crate) fn parse_or(cx: &Context, attributes: &[Attribute], default: LitStr) -> Self {
        let mut entity = Slot::empty();
        let mut of = Slot::empty();
        let mut tenant = Slot::empty();
        let mut serialize = Slot::empty();
        let mut fieldseal = Slot::empty();
        let mut adapter = Slot::empty();
        for argument in written(cx, attributes) {
            let key = &argument.key;
            match key.to_string().as_str() {
                // #[protect(entity = "user")]
                "entity" => {
                    entity.set(cx, key, name::parse(cx, &argument, r#"entity = "user""#));
                }
                // #[protect(of = User)]
                "of" => of.set(cx, key, argument.parse(cx, "a struct", "of = User")),
                // #[protect(tenant)]
                "tenant" => tenant.set(cx, key, argument.flag(cx)),
                // #[protect(serialize)]
                "serialize" => serialize.set(cx, key, argument.flag(cx)),
                // #[protect(crate = ::renamed)]
                "crate" => {
                    let path = argument.parse(cx, "a path", "crate = ::fieldseal");
                    fieldseal.set(cx, key, path.map(|PlainPath(path)| path));
                }
                // #[protect(adapter = ::renamed)]
                // #[protect(adapter = none)]
                "adapter" => adapter.set(cx, key, parse_adapter(cx, &argument)),
                _ => unknown(cx, &argument),
            }
        }

        other_struct_declares(cx, &of, [entity.key(), tenant.key()]);

        Self {
            entity: entity.into_value().flatten().unwrap_or(default),
            of: of.into_value().flatten(),
            tenant: tenant.into_key(),
            serialize: serialize.into_key(),
            fieldseal: fieldseal
                .into_value()
                .flatten()
                .unwrap_or_else(|| parse_quote!(::fieldseal)),
            adapter: adapter
                .into_value()
                .flatten()
                .unwrap_or(AdapterChoice::Recognised),
        }
    }

    /// Does this struct declare the policies of its fields?
    #[must_use]
    pub fn declares(&self) -> bool {
        self.of.is_none()
    }
}

/// The arguments of every `#[protect(…)]` above the struct; attributes that belong on a field are reported.
fn written(cx: &Context, attributes: &[Attribute]) -> Vec<Argument> {
    let mut found = Vec::new();
    for attribute in attributes {
        let path = attribute.path();
        if path.is_ident("protect") {
            found.extend(argument::of_attribute(
                cx,
                attribute,
                r#"#[protect(entity = "user")]"#,
            ));
        } else if let Some(name) = path.get_ident()
            && protection::ATTRIBUTES.iter().any(|known| name == known)
        {
            cx.error(
                &attribute.meta,
                format_args!("`#[{name}]` is not expected on the struct"),
                format_args!("write `#[{name}]` above the field that it protects"),
            );
        }
    }
    found
}

// The policies of a table's columns stand once, so that two structs cannot disagree about one column.
fn other_struct_declares(cx: &Context, of: &Slot<Option<Path>>, options: [Option<&Ident>; 2]) {
    let Some(of) = of.value() else {
        return;
    };
    let declaring = of.as_ref().map_or_else(
        || "the other struct".to_owned(),
        |path| format!("`{}`", spelled(path)),
    );
    for key in options.into_iter().flatten() {
        cx.error(
            key,
            format_args!("`{key}` is declared by {declaring}"),
            format_args!("remove `{key}` here"),
        );
    }
}

fn parse_adapter(cx: &Context, argument: &Argument) -> Option<AdapterChoice> {
    let PlainPath(path) = argument.parse(cx, "a path or `none`", "adapter = ::fieldseal_diesel")?;
    Some(match path.get_ident() {
        Some(word) if word == "none" => AdapterChoice::None(word.clone()),
        _ => AdapterChoice::Path(path),
    })
}

fn unknown(cx: &Context, argument: &Argument) {
    let word = argument.key.to_string();
    if protection::ATTRIBUTES.contains(&word.as_str()) {
        cx.error(
            argument,
            format_args!("`{word}` is not expected on the struct"),
            format_args!(
                "write `#[{}]` above the field that it protects",
                spelled(argument)
            ),
        );
    } else {
        cx.error(
            &argument.key,
            format_args!(
                "unknown argument `{word}` of `#[protect]`{}",
                did_you_mean(&word, ARGUMENTS)
            ),
            format_args!("`#[protect]` on a struct takes {}", listed(ARGUMENTS)),
        );
    }
}

pub(crate) const ARGUMENTS: &[&str] = &["entity", "of", "tenant", "serialize", "crate", "adapter"];
