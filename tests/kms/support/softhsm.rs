//! SoftHSM: tokens in a folder, behind the same interface as hardware.
//!
//! A PKCS#11 module keeps its state in the process: which tokens are there, and who is logged in to them. It is told where its tokens are by an
//! environment variable, which a process with threads cannot set. So each test runs in a process of its own: the one that the harness starts runs
//! the test binary once more, for this test alone, and judges how it went. That process ends by itself, killed at the latest by its parent's
//! deadline; it starts no other that it does not wait for, but for the servers of `remote.rs`, which say how they end.

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, ObjectHandle};
use cryptoki::session::{Session, UserType};
use secrecy::SecretString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The store of tokens of one test's process, or a return from the test if this process is the harness's.
macro_rules! soft_hsm {
    () => {{
        fn here() {}
        match $crate::support::softhsm::SoftHsm::of_this_process(std::any::type_name_of_val(&here))
        {
            Some(store) => store,
            None => return,
        }
    }};
}
pub(crate) use soft_hsm;

/// A store of tokens.
pub(crate) struct SoftHsm {
    folder: PathBuf,
    module: Pkcs11,
}

/// A token in it.
pub(crate) struct Token<'a> {
    store: &'a SoftHsm,
    pub(crate) label: String,
}

/// The PIN of every token.
pub(crate) const PIN: &str = "user-pin-5678";
const OFFICER_PIN: &str = "officer-pin-1234";

impl SoftHsm {
    /// `here` is the path of something in the test's body.
    pub(crate) fn of_this_process(here: &str) -> Option<Self> {
        match std::env::var_os(FOLDER) {
            Some(folder) => Some(Self::in_folder(folder.into())),
            None => {
                run_alone(&name_of_test(here));
                None
            }
        }
    }

    fn in_folder(folder: PathBuf) -> Self {
        let module = Pkcs11::new(library()).unwrap();
        match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => panic!("{error}"),
        }
        Self { folder, module }
    }

    /// A folder for whatever else the test needs.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes a token. In this process: a module that was initialised sees no token that another one makes.
    pub(crate) fn token(&self, label: &str) -> Token<'_> {
        let officer = SecretString::from(OFFICER_PIN);
        let slots = self.module.get_all_slots().unwrap();
        let free = |slot: &_| {
            let token = self.module.get_token_info(*slot);
            token.is_ok_and(|token| !token.token_initialized())
        };
        let slot = slots.into_iter().find(free).unwrap();
        self.module.init_token(slot, &officer, label).unwrap();
        let session = self.module.open_rw_session(slot).unwrap();
        session.login(UserType::So, Some(&officer)).unwrap();
        session.init_pin(&SecretString::from(PIN)).unwrap();
        let label = label.to_owned();
        Token { store: self, label }
    }

    /// Leaves the module to what is tested, as the only user in the process.
    pub(crate) fn leave(&self) {
        self.module.clone().finalize().unwrap();
    }

    /// Takes all tokens away, or puts them back.
    pub(crate) fn pull_out(&self) {
        fs::rename(self.folder.join(TOKENS), self.folder.join("pulled-out")).unwrap();
        fs::create_dir(self.folder.join(TOKENS)).unwrap();
    }

    pub(crate) fn put_back(&self) {
        fs::remove_dir_all(self.folder.join(TOKENS)).unwrap();
        fs::rename(self.folder.join("pulled-out"), self.folder.join(TOKENS)).unwrap();
    }
}

impl Token<'_> {
    /// A session that may change the token. What it logs in is logged out when it is dropped.
    pub(crate) fn session(&self) -> Session {
        let module = &self.store.module;
        let slots = module.get_slots_with_token().unwrap();
        let fits = |slot: &_| {
            let token = module.get_token_info(*slot);
            token.is_ok_and(|token| token.label() == self.label)
        };
        let slot = slots.into_iter().find(fits).unwrap();
        let session = module.open_rw_session(slot).unwrap();
        match session.login(UserType::User, Some(&SecretString::from(PIN))) {
            // The KEK under test has logged in, for the whole process.
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => session,
            Err(error) => panic!("{error}"),
        }
    }

    /// An AES key as it should be, but for what `but` says.
    pub(crate) fn aes(&self, label: &str, len: u64, but: &[Attribute]) -> ObjectHandle {
        let mut template = vec![
            Attribute::Token(true),
            Attribute::Label(label.into()),
            Attribute::Id(label.into()),
            Attribute::ValueLen(len.into()),
            Attribute::Encrypt(true),
            Attribute::Decrypt(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
        ];
        replace(&mut template, but);
        self.session()
            .generate_key(&Mechanism::AesKeyGen, &template)
            .unwrap()
    }

    /// An RSA key pair as it should be, but for what `but` says of the private half.
    pub(crate) fn rsa(&self, label: &str, bits: u64, but: &[Attribute]) {
        let public = [
            Attribute::Token(true),
            Attribute::Label(label.into()),
            Attribute::Encrypt(true),
            Attribute::ModulusBits(bits.into()),
            Attribute::PublicExponent(vec![1, 0, 1]),
        ];
        let mut private = vec![
            Attribute::Token(true),
            Attribute::Label(label.into()),
            Attribute::Decrypt(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
        ];
        replace(&mut private, but);
        self.session()
            .generate_key_pair(&Mechanism::RsaPkcsKeyPairGen, &public, &private)
            .unwrap();
    }

    pub(crate) fn serial(&self) -> String {
        let module = &self.store.module;
        let slots = module.get_slots_with_token().unwrap();
        let tokens = slots.into_iter();
        let mut tokens = tokens.filter_map(|slot| module.get_token_info(slot).ok());
        let token = tokens.find(|token| token.label() == self.label).unwrap();
        token.serial_number().to_owned()
    }

    /// Initialises it anew, from another process, under the same label.
    pub(crate) fn initialise_anew(&self, pin: &str) {
        let serial = self.serial();
        let arguments = ["--init-token", "--serial", &serial, "--label", &self.label];
        softhsm2_util(&arguments, pin);
    }

    /// The URI of a key on it.
    pub(crate) fn uri(&self, key: &str) -> String {
        format!("pkcs11:token={};object={key}", self.label)
    }
}

/// Where the module is.
pub(crate) fn library() -> PathBuf {
    const PLACES: [&str; 4] = [
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib64/softhsm/libsofthsm2.so",
        "/usr/lib64/pkcs11/libsofthsm2.so",
        "/usr/local/lib/softhsm/libsofthsm2.so",
    ];
    let there = PLACES.iter().map(PathBuf::from).find(|path| path.exists());
    there.expect("SoftHSM is not installed (Debian: softhsm2)")
}

fn replace(template: &mut Vec<Attribute>, with: &[Attribute]) {
    for attribute in with {
        template.retain(|other| other.attribute_type() != attribute.attribute_type());
        template.push(attribute.clone());
    }
}

fn softhsm2_util(arguments: &[&str], pin: &str) {
    let output = Command::new("softhsm2-util")
        .args(arguments)
        .args(["--so-pin", OFFICER_PIN, "--pin", pin])
        .output()
        .expect("SoftHSM is not installed (Debian: softhsm2)");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "softhsm2-util: {errors}");
}

/// `kms::pkcs11::a_test::{{closure}}::here` is in the test `pkcs11::a_test`.
fn name_of_test(here: &str) -> String {
    let parts = here.split("::").skip(1);
    let parts: Vec<_> = parts
        .take_while(|part| *part != "{{closure}}" && *part != "here")
        .collect();
    parts.join("::")
}

fn run_alone(test: &str) {
    library();
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join(TOKENS);
    fs::create_dir(&tokens).unwrap();
    let configuration = folder.path().join("softhsm2.conf");
    let lines = format!(
        "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
        tokens.display()
    );
    fs::write(&configuration, lines).unwrap();
    let written = folder.path().join("output");
    let output = File::create(&written).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder.path())
        .env("SOFTHSM2_CONF", &configuration)
        .env(
            "P11_KIT_SERVER_ADDRESS",
            format!("unix:path={}", folder.path().join(SOCKET).display()),
        )
        .stdin(Stdio::null())
        .stdout(output.try_clone().unwrap())
        .stderr(output)
        .spawn()
        .unwrap();
    let end = Instant::now() + Duration::from_secs(120);
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if Instant::now() < end => thread::sleep(Duration::from_millis(5)),
            None => {
                child.kill().unwrap();
                break child.wait().unwrap();
            }
        }
    };
    let output = fs::read_to_string(&written).unwrap();
    // A name that fits no test would pass with nothing done.
    let passed = status.success() && output.contains("1 passed");
    assert!(passed, "{test}, alone: {status}\n{output}");
}

/// Tells a process of a test which folder is its own.
const FOLDER: &str = "FIELDSEAL_TEST_SOFTHSM";
const TOKENS: &str = "tokens";
/// Where a server of p11-kit listens.
pub(crate) const SOCKET: &str = "p11-kit";
