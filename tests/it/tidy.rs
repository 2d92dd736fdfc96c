//! The invariants of the house that a test can see.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_source_file_says_in_its_first_line_what_it_is() {
    for file in sources() {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text.starts_with("//!") || text.starts_with("#!") || is_ui_case(&file),
            "{} does not start with `//!`",
            file.display()
        );
    }
}

#[test]
fn modules_are_files_beside_their_folder() {
    for file in sources() {
        assert_ne!(file.file_name().unwrap(), "mod.rs", "{}", file.display());
    }
}

#[test]
fn unsafe_code_is_forbidden_in_every_crate() {
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(workspace.contains("unsafe_code = \"forbid\""));
    for manifest in manifests() {
        let text = fs::read_to_string(&manifest).unwrap();
        assert!(
            text.contains("[lints]\nworkspace = true"),
            "{}",
            manifest.display()
        );
    }
}

#[test]
fn every_crate_declares_its_rust_version() {
    for manifest in manifests() {
        let text = fs::read_to_string(&manifest).unwrap();
        assert!(text.contains("rust-version"), "{}", manifest.display());
    }
}

#[test]
fn macros_are_pinned_to_the_facade() {
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for name in [
        "fieldseal",
        "fieldseal-macros",
        "fieldseal-macros-core",
        "fieldseal-diesel-macros",
        "fieldseal-sea-orm-macros",
    ] {
        let line = workspace
            .lines()
            .find(|line| line.starts_with(&format!("{name} = ")))
            .unwrap();
        assert!(line.contains("version = \"="), "{line}");
    }
}

#[test]
fn the_runtime_depends_on_no_orm_and_no_network() {
    let manifest = fs::read_to_string(root().join("runtime/Cargo.toml")).unwrap();
    // Its tests run on an executor.
    let manifest = manifest.split("[dev-dependencies]").next().unwrap();
    for name in [
        "diesel", "sea-orm", "sqlx", "tokio", "hyper", "reqwest", "rustls",
    ] {
        assert!(
            !manifest.lines().any(|line| line.starts_with(name)),
            "{name}"
        );
    }
}

#[test]
fn integrations_do_not_depend_on_one_another() {
    // But for `sql`, which is there for the adapters and depends on none.
    for manifest in manifests() {
        let folder = manifest.parent().unwrap();
        if !folder.starts_with(root().join("integrations")) {
            continue;
        }
        let text = fs::read_to_string(&manifest).unwrap();
        let own = folder.file_name().unwrap().to_str().unwrap();
        let dependencies = text.split("[dev-dependencies]").next().unwrap();
        for other in ["diesel", "sea-orm", "testing"] {
            if other != own {
                let name = format!("fieldseal-{other}.workspace");
                assert!(
                    !dependencies.contains(&name),
                    "{} depends on {other}",
                    manifest.display()
                );
            }
        }
    }
}

#[test]
fn only_the_envelope_knows_how_stored_bytes_begin() {
    // The parser is the one place that looks into stored bytes; a second reader of headers would be a second set of checks.
    for file in sources_under("runtime/src") {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        if !file.ends_with("envelope.rs") {
            let mut words = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            let sign = words.find(|word| ["0x81", "0x82", "from_byte"].contains(word));
            assert!(
                sign.is_none() || file.ends_with("suite.rs"),
                "{} knows {sign:?}",
                file.display()
            );
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn manifests() -> Vec<PathBuf> {
    [
        "runtime",
        "macros",
        "macros/core",
        "integrations/cli",
        "integrations/diesel",
        "integrations/diesel/macros",
        "integrations/kms-asymmetric",
        "integrations/kms-aws",
        "integrations/kms-azure",
        "integrations/kms-google",
        "integrations/kms-pkcs11",
        "integrations/kms-vault",
        "integrations/sea-orm",
        "integrations/sea-orm/macros",
        "integrations/sql",
        "integrations/testing",
        "examples",
        "tests",
        "tests/bench",
        "tests/kms",
        "tests/properties",
    ]
    .map(|folder| root().join(folder).join("Cargo.toml"))
    .to_vec()
}

fn sources() -> Vec<PathBuf> {
    ["runtime", "macros", "integrations", "examples", "tests"]
        .iter()
        .flat_map(|folder| sources_under(folder))
        .collect()
}

fn sources_under(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().unwrap() != "target" {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found
}

fn is_ui_case(file: &Path) -> bool {
    file.starts_with(root().join("tests/ui"))
}
