//! Each form, made by other means than the harness's own, in text and in files.

use base64ct::{Base64, Base64Unpadded, Base64Url, Encoding as _};
use fieldseal_testing::{Capture, Encoding, Marker};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn utf16(text: &str, unit: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

/// What some code might make of a text, and what the harness is to call it.
fn forms(text: &str) -> Vec<(Encoding, Vec<u8>)> {
    let bytes = text.as_bytes();
    let mut forms: Vec<(Encoding, Vec<u8>)> = vec![
        (Encoding::Plain, bytes.to_vec()),
        (Encoding::LowerCase, text.to_lowercase().into_bytes()),
        (Encoding::UpperCase, text.to_uppercase().into_bytes()),
        (
            Encoding::Reversed,
            text.chars().rev().collect::<String>().into_bytes(),
        ),
        (Encoding::Reversed, bytes.iter().rev().copied().collect()),
        (Encoding::HexLower, hex(bytes).into_bytes()),
        (Encoding::HexUpper, hex(bytes).to_uppercase().into_bytes()),
        (Encoding::Utf16Le, utf16(text, u16::to_le_bytes)),
        (Encoding::Utf16Be, utf16(text, u16::to_be_bytes)),
        (Encoding::ByteList, format!("{bytes:?}").into_bytes()),
        (Encoding::ByteList, serde_json::to_vec(bytes).unwrap()),
        (Encoding::HexList, format!("{bytes:x?}").into_bytes()),
        (Encoding::HexList, format!("{bytes:X?}").into_bytes()),
        (Encoding::DebugEscaped, format!("{text:?}").into_bytes()),
        (
            Encoding::DebugEscaped,
            format!("{:?}", format!("{text:?}")).into_bytes(),
        ),
        (
            Encoding::DebugEscaped,
            format!("b\"{}\"", bytes.escape_ascii()).into_bytes(),
        ),
        (Encoding::JsonEscaped, serde_json::to_vec(text).unwrap()),
        (
            Encoding::JsonEscaped,
            serde_json::to_vec(&serde_json::to_string(text).unwrap()).unwrap(),
        ),
        (
            Encoding::PercentEncoded,
            bytes
                .iter()
                .map(|byte| match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                        char::from(*byte).to_string()
                    }
                    byte => format!("%{byte:02X}"),
                })
                .collect::<String>()
                .into_bytes(),
        ),
    ];
    // Base64 of a message in which the text stands anywhere.
    for before in 0..4 {
        for behind in 0..4 {
            let message = [
                &b"\0\0\0\0"[..before],
                bytes,
                &b"\xff\xff\xff\xff"[..behind],
            ]
            .concat();
            forms.push((
                Encoding::Base64,
                Base64::encode_string(&message).into_bytes(),
            ));
            forms.push((
                Encoding::Base64,
                Base64Unpadded::encode_string(&message).into_bytes(),
            ));
            forms.push((
                Encoding::Base64Url,
                Base64Url::encode_string(&message).into_bytes(),
            ));
        }
    }
    forms
}

/// The forms in which a marker is found in each of these.
fn found(contents: &[Vec<u8>], marker: &Marker<String>) -> Vec<Vec<Encoding>> {
    let mut capture = Capture::new();
    for (number, content) in contents.iter().enumerate() {
        capture.bytes(&number.to_string(), content);
    }
    let report = capture.search(&[marker.sought()]);
    let in_artefact = |number: usize| {
        let name = number.to_string();
        report
            .leaks()
            .iter()
            .filter(|leak| leak.artefact == name)
            .map(|leak| leak.encoding)
            .collect()
    };
    (0..contents.len()).map(in_artefact).collect()
}

/// That each of these forms is found, whatever it is called.
fn check(forms: Vec<(Encoding, Vec<u8>)>, marker: &Marker<String>) {
    let framed: Vec<_> = forms
        .iter()
        .map(|(_, form)| [b"...", form.as_slice(), b"..."].concat())
        .collect();
    for ((encoding, _), found) in forms.iter().zip(found(&framed, marker)) {
        assert!(!found.is_empty(), "{marker:?} {encoding:?}");
    }
}

#[test]
fn every_form_of_every_shape_is_found() {
    for marker in [
        Marker::email(),
        Marker::digits(),
        Marker::unicode(),
        Marker::long_text(),
    ] {
        check(forms(marker.value()), &marker);
    }
}

#[test]
fn each_form_is_called_by_its_name() {
    // With something in it that each of the forms changes.
    let marker = Marker::text("Ada \"Lövelace\" ?>~ü~?");
    let (encodings, contents): (Vec<_>, Vec<_>) = forms(marker.value()).into_iter().unzip();
    for (encoding, found) in encodings.into_iter().zip(found(&contents, &marker)) {
        // Where two forms are alike they have one name.
        let is_alike = match encoding {
            Encoding::Base64Url => found.contains(&Encoding::Base64),
            Encoding::JsonEscaped => found.contains(&Encoding::DebugEscaped),
            _ => false,
        };
        assert!(
            found.contains(&encoding) || is_alike,
            "{encoding:?} was found as {found:?}"
        );
    }
    let found = |content: &str, text: &str| {
        found(&[content.as_bytes().to_vec()], &Marker::text(text)).concat()
    };
    assert_eq!(found("078051120", "078-05-1120"), [Encoding::DigitsOnly]);
    assert_eq!(
        found("Ada &lt;ada@example.org&gt;", "Ada <ada@example.org>"),
        [Encoding::XmlEscaped]
    );
    assert_eq!(
        found(r#""Zo\u00eb Zo\u00eb""#, "Zoë Zoë"),
        [Encoding::JsonEscaped]
    );
}

#[test]
fn an_integer_is_found_as_its_bytes() {
    let marker = Marker::integer();
    for (bytes, expect) in [
        (marker.value().to_be_bytes(), Encoding::BigEndian),
        (marker.value().to_le_bytes(), Encoding::LittleEndian),
    ] {
        let mut capture = Capture::new();
        capture.bytes("a page", &[b"..", bytes.as_slice(), b".."].concat());
        let report = capture.search(&[marker.sought()]);
        assert_eq!(
            report
                .leaks()
                .iter()
                .map(|leak| (leak.encoding, leak.offset))
                .collect::<Vec<_>>(),
            [(expect, 2)]
        );
    }
}

#[test]
fn a_piece_of_a_long_text_gives_it_away_in_every_form() {
    let marker = Marker::long_text();
    let text = marker.value();
    // From inside, as long as a page might hold of it.
    let start = text
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| *at >= 1_001)
        .unwrap();
    let end = text
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| *at >= start + 100)
        .unwrap();
    check(forms(&text[start..end]), &marker);
}

#[test]
fn a_long_file_is_searched_to_its_end() {
    let marker = Marker::email();
    let mut content = vec![0xa5; 9 << 20];
    content.extend_from_slice(marker.value().as_bytes());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dump");
    std::fs::write(&path, &content).unwrap();
    let mut capture = Capture::new();
    capture.file(&path).unwrap();
    let report = capture.search(&[marker.sought()]);
    assert_eq!(
        report
            .leaks()
            .iter()
            .map(|leak| leak.offset)
            .collect::<Vec<_>>(),
        [9 << 20]
    );
}
