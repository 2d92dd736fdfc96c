//! The rules, each a sentence about what a KEK does.

use super::{KekUnderTest, Rule};
use crate::capture::Capture;
use crate::marker::Marker;
use fieldseal::KeyId;
use fieldseal::kek::{Kek, KekError, KekErrorKind, KeyPlace};
use fieldseal::keyring::Purpose;
use futures_util::future::join_all;
use zeroize::Zeroizing;

/// Every rule of the contract, by name.
pub const RULES: &[(&str, Rule)] = &[
    ("a_name_is_a_provider_and_its_key", |keks| {
        Box::pin(a_name_is_a_provider_and_its_key(keks))
    }),
    ("what_was_wrapped_is_unwrapped", |keks| {
        Box::pin(what_was_wrapped_is_unwrapped(keks))
    }),
    ("wrapping_shows_nothing_and_never_repeats", |keks| {
        Box::pin(wrapping_shows_nothing_and_never_repeats(keks))
    }),
    ("a_root_opens_in_its_place_only", |keks| {
        Box::pin(a_root_opens_in_its_place_only(keks))
    }),
    ("what_it_wraps_anew_opens_in_its_place_only", |keks| {
        Box::pin(what_it_wraps_anew_opens_in_its_place_only(keks))
    }),
    ("changed_bytes_are_refused", |keks| {
        Box::pin(changed_bytes_are_refused(keks))
    }),
    ("shortened_and_lengthened_bytes_are_refused", |keks| {
        Box::pin(shortened_and_lengthened_bytes_are_refused(keks))
    }),
    ("what_another_kek_wrapped_is_refused", |keks| {
        Box::pin(what_another_kek_wrapped_is_refused(keks))
    }),
    ("many_at_once_are_answered", |keks| {
        Box::pin(many_at_once_are_answered(keks))
    }),
    ("a_kek_that_answers_is_healthy", |keks| {
        Box::pin(a_kek_that_answers_is_healthy(keks))
    }),
    ("where_nothing_listens_it_is_unavailable", |keks| {
        Box::pin(where_nothing_listens_it_is_unavailable(keks))
    }),
    ("nothing_that_is_printed_shows_a_secret", |keks| {
        Box::pin(nothing_that_is_printed_shows_a_secret(keks))
    }),
];

/// As long as a root with its binding.
const LEN: usize = 64;

fn id(number: u32) -> KeyId {
    KeyId::new(number).expect("the rules use ids that are not reserved")
}

fn place() -> KeyPlace {
    KeyPlace::new("contract", Purpose::Data, id(7))
}

/// Bytes that are like none before them.
fn plaintext() -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LEN + 32));
    while bytes.len() < LEN {
        bytes.extend_from_slice(Marker::binary().value());
    }
    bytes.truncate(LEN);
    bytes
}

async fn wrapped(kek: &dyn Kek, plaintext: &[u8]) -> Result<Vec<u8>, String> {
    kek.wrap(&place(), plaintext)
        .await
        .map_err(|error| format!("it does not wrap: {}", chain(&error)))
}

fn chain(error: &KekError) -> String {
    let mut text = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(error) = next {
        text.push_str(&format!(": {error}"));
        next = error.source();
    }
    text
}

/// Opening must fail as what it is, so that an operator is not sent to look at the network.
async fn refused(
    kek: &dyn Kek,
    place: &KeyPlace,
    wrapped: &[u8],
    what: &str,
) -> Result<(), String> {
    match kek.unwrap(place, wrapped).await {
        Err(error) if error.kind() == KekErrorKind::Refused => Ok(()),
        Err(error) => Err(format!(
            "{what} is an error of another kind: {}",
            chain(&error)
        )),
        Ok(_) => Err(format!("{what} is opened")),
    }
}

async fn a_name_is_a_provider_and_its_key(keks: &KekUnderTest) -> Result<(), String> {
    for kek in [&keks.kek, &keks.other] {
        let name = kek.name();
        let (provider, key) = name
            .split_once(':')
            .ok_or_else(|| format!("`{name}` has no colon"))?;
        if provider.is_empty() || key.is_empty() || name.len() > 1024 {
            return Err(format!("`{name}` is not a provider and its key"));
        }
    }
    match keks.kek.name() == keks.other.name() {
        true => Err("two keks have one name".to_owned()),
        false => Ok(()),
    }
}

async fn what_was_wrapped_is_unwrapped(keks: &KekUnderTest) -> Result<(), String> {
    let plaintext = plaintext();
    let wrapped = wrapped(&*keks.kek, &plaintext).await?;
    // Twice, since a server that is asked again must not have forgotten.
    for _ in 0..2 {
        let opened = keks
            .kek
            .unwrap(&place(), &wrapped)
            .await
            .map_err(|error| format!("it does not unwrap: {}", chain(&error)))?;
        if *opened != *plaintext {
            return Err("it unwraps something else".to_owned());
        }
    }
    Ok(())
}

async fn wrapping_shows_nothing_and_never_repeats(keks: &KekUnderTest) -> Result<(), String> {
    let plaintext = plaintext();
    let one = wrapped(&*keks.kek, &plaintext).await?;
    let other = wrapped(&*keks.kek, &plaintext).await?;
    if one == other {
        return Err("wrapping twice gives the same bytes".to_owned());
    }
    match one
        .windows(8)
        .any(|part| plaintext.windows(8).any(|secret| part == secret))
    {
        true => Err("the plaintext stands in what was wrapped".to_owned()),
        false => Ok(()),
    }
}

/// Places that differ from [`place`] in one thing.
fn elsewhere() -> [(&'static str, KeyPlace); 3] {
    [
        (
            "another keyring's root",
            KeyPlace::new("contracts", Purpose::Data, id(7)),
        ),
        (
            "a root of another purpose",
            KeyPlace::new("contract", Purpose::Index, id(7)),
        ),
        (
            "the root of another key",
            KeyPlace::new("contract", Purpose::Data, id(8)),
        ),
    ]
}

async fn a_root_opens_in_its_place_only(keks: &KekUnderTest) -> Result<(), String> {
    let wrapped = wrapped(&*keks.kek, &plaintext()).await?;
    for (what, place) in elsewhere() {
        refused(&*keks.kek, &place, &wrapped, what).await?;
    }
    Ok(())
}

/// For a KEK that wraps anew by itself. One that cannot has nothing to keep.
async fn what_it_wraps_anew_opens_in_its_place_only(keks: &KekUnderTest) -> Result<(), String> {
    let (kek, here, plaintext) = (&*keks.kek, place(), plaintext());
    let wrapped = wrapped(kek, &plaintext).await?;
    let Some(rewrapping) = kek.rewrap(&here, &wrapped) else {
        return Ok(());
    };
    let anew = rewrapping
        .await
        .map_err(|error| format!("it does not wrap anew: {}", chain(&error)))?;
    let opened = kek
        .unwrap(&here, &anew)
        .await
        .map_err(|error| format!("what it wrapped anew does not open: {}", chain(&error)))?;
    if *opened != *plaintext {
        return Err("it wraps something else anew".to_owned());
    }
    for (what, place) in elsewhere() {
        refused(kek, &place, &anew, what).await?;
        // Nor is it a way to move a root: refused, or bytes that open nowhere.
        if let Some(rewrapping) = kek.rewrap(&place, &wrapped)
            && let Ok(moved) = rewrapping.await
        {
            refused(
                kek,
                &place,
                &moved,
                &format!("{what}, moved by wrapping anew"),
            )
            .await?;
        }
    }
    Ok(())
}

async fn changed_bytes_are_refused(keks: &KekUnderTest) -> Result<(), String> {
    let wrapped = wrapped(&*keks.kek, &plaintext()).await?;
    // Every byte where that is quick, else some thirty, the first and the last among them.
    let step = (wrapped.len() / 32).max(1);
    let places = (0..wrapped.len()).step_by(step).chain([wrapped.len() - 1]);
    for at in places {
        let mut changed = wrapped.clone();
        changed[at] ^= 1;
        refused(
            &*keks.kek,
            &place(),
            &changed,
            &format!("a change of byte {at}"),
        )
        .await?;
    }
    Ok(())
}

async fn shortened_and_lengthened_bytes_are_refused(keks: &KekUnderTest) -> Result<(), String> {
    let wrapped = wrapped(&*keks.kek, &plaintext()).await?;
    for len in [0, 1, wrapped.len() / 2, wrapped.len() - 1] {
        let what = format!("a wrap of {len} bytes");
        refused(&*keks.kek, &place(), &wrapped[..len], &what).await?;
    }
    let longer = [wrapped.as_slice(), &[0]].concat();
    refused(&*keks.kek, &place(), &longer, "a wrap with a byte more").await
}

async fn what_another_kek_wrapped_is_refused(keks: &KekUnderTest) -> Result<(), String> {
    let wrapped = wrapped(&*keks.other, &plaintext()).await?;
    refused(&*keks.kek, &place(), &wrapped, "what another kek wrapped").await
}

async fn many_at_once_are_answered(keks: &KekUnderTest) -> Result<(), String> {
    let one = async || {
        let plaintext = plaintext();
        let wrapped = wrapped(&*keks.kek, &plaintext).await?;
        let opened = keks
            .kek
            .unwrap(&place(), &wrapped)
            .await
            .map_err(|error| format!("it does not unwrap: {}", chain(&error)))?;
        match *opened == *plaintext {
            true => Ok(()),
            false => Err("answers are mixed up".to_owned()),
        }
    };
    join_all((0..16).map(|_| one())).await.into_iter().collect()
}

async fn a_kek_that_answers_is_healthy(keks: &KekUnderTest) -> Result<(), String> {
    keks.kek
        .health()
        .await
        .map_err(|error| format!("it is not healthy: {}", chain(&error)))
}

async fn where_nothing_listens_it_is_unavailable(keks: &KekUnderTest) -> Result<(), String> {
    let Some(kek) = &keks.unreachable else {
        return Ok(());
    };
    // In the form that the provider gives it: some refuse another without asking.
    let wrapped = wrapped(&*keks.kek, &plaintext()).await?;
    let answers = [
        kek.wrap(&place(), &plaintext()).await.map(drop),
        kek.unwrap(&place(), &wrapped).await.map(drop),
        kek.health().await,
    ];
    for answer in answers {
        match answer {
            Err(error) if error.is_retryable() => {}
            Err(error) => return Err(format!("an error of another kind: {}", chain(&error))),
            Ok(()) => return Err("it answers".to_owned()),
        }
    }
    Ok(())
}

async fn nothing_that_is_printed_shows_a_secret(keks: &KekUnderTest) -> Result<(), String> {
    let secret = Marker::bytes(plaintext().to_vec()).named("plaintext");
    let mut capture = Capture::new();
    capture.debug("the kek", &keks.kek);
    let wrapped = wrapped(&*keks.kek, secret.value()).await?;
    let elsewhere = KeyPlace::new("elsewhere", Purpose::Data, id(7));
    let mut changed = wrapped.clone();
    *changed.last_mut().ok_or("it wraps to nothing")? ^= 1;
    for (place, wrapped) in [(elsewhere, &wrapped), (place(), &changed)] {
        if let Err(error) = keks.kek.unwrap(&place, wrapped).await {
            capture.error("an error", &error);
        }
    }
    if let Some(kek) = &keks.unreachable
        && let Err(error) = kek.wrap(&place(), secret.value()).await
    {
        capture.error("an error", &error);
    }
    let credentials = keks
        .credentials
        .iter()
        .map(|text| Marker::text(text.clone()).named("credential").sought());
    let sought: Vec<_> = credentials.chain([secret.sought()]).collect();
    let report = capture.search(&sought);
    match report.is_clean() {
        true => Ok(()),
        false => Err(report.to_string()),
    }
}
