//! From `--kek provider:…` to a KEK: one file a provider, one line in [`open_named`](KekArguments::open_named) each.

#[cfg(feature = "asymmetric")]
mod asymmetric;
#[cfg(feature = "aws")]
mod aws;
#[cfg(feature = "azure")]
mod azure;
#[cfg(feature = "google")]
mod google;
mod passphrase;
#[cfg(feature = "pkcs11")]
mod pkcs11;
#[cfg(feature = "vault")]
mod vault;

use crate::failure::Failure;
use fieldseal::Kek;
use std::path::PathBuf;
use std::sync::Arc;

/// What a KEK may need beside its name. Clouds take their credentials from their own standard chains.
#[derive(clap::Args)]
pub(crate) struct KekArguments {
    // The help of a program is pasted into tickets: it shows no value of the environment.
    #[arg(long = "kek", value_name = "PROVIDER:KEY", env = "FIELDSEAL_KEK", hide_env_values = true, global = true, help = HELP)]
    keks: Vec<String>,
    /// The file with the passphrase of `passphrase:LABEL`, its owner's alone. Before it FIELDSEAL_PASSPHRASE_LABEL is looked at, after it
    /// FIELDSEAL_PASSPHRASE.
    #[arg(
        long,
        value_name = "FILE",
        env = "FIELDSEAL_PASSPHRASE_FILE",
        hide_env_values = true,
        global = true
    )]
    passphrase_file: Option<PathBuf>,
}

const HELP: &str = "A KEK that the keyring may use, such as `aws-kms:ARN`, `vault-transit:MOUNT/KEY`, `hpke-x25519:FILE` or \
                    `passphrase:LABEL`. The first wraps new roots. Another one is another --kek, or another line of FIELDSEAL_KEK. \
                    Without one the roots are plain, for development";

impl KekArguments {
    /// Every KEK that was named, in their order.
    pub(crate) async fn open(&self) -> Result<Vec<Arc<dyn Kek>>, Failure> {
        let mut keks = Vec::new();
        for names in &self.keks {
            // Lines, since commas and spaces belong to paths and URIs.
            let mut lines = names
                .lines()
                .filter(|line| !line.trim().is_empty())
                .peekable();
            // Were it ignored, a variable that is not set would make plain roots, or wrap under the next KEK.
            if lines.peek().is_none() {
                return Err(Failure::usage(
                    "--kek, or FIELDSEAL_KEK, is empty: name a kek, or leave it out for plain roots",
                ));
            }
            for name in lines {
                keks.push(self.open_one(name).await?);
            }
        }
        Ok(keks)
    }

    /// What is refused is not repeated: it may hold a PIN or a passphrase.
    async fn open_one(&self, name: &str) -> Result<Arc<dyn Kek>, Failure> {
        let (provider, key) = name
            .split_once(':')
            .ok_or_else(|| Failure::usage("a kek is PROVIDER:KEY, and this one has no colon"))?;
        let opened = self.open_named(provider, key).await;
        opened.map_err(|failure| failure.about(provider, key))
    }

    async fn open_named(&self, provider: &str, key: &str) -> Result<Arc<dyn Kek>, Failure> {
        match provider {
            "passphrase" => passphrase::open(key, self.passphrase_file.as_deref()),
            #[cfg(feature = "asymmetric")]
            "rsa-oaep" => asymmetric::open_rsa(key),
            #[cfg(feature = "asymmetric")]
            "hpke-x25519" => asymmetric::open_hpke(key),
            #[cfg(feature = "aws")]
            "aws-kms" => aws::open(key).await,
            #[cfg(feature = "azure")]
            "azure-keyvault" => azure::open(key),
            #[cfg(feature = "google")]
            "gcp-kms" => google::open(key),
            #[cfg(feature = "pkcs11")]
            "pkcs11" => pkcs11::open(key),
            #[cfg(feature = "vault")]
            "vault-transit" => vault::open(key),
            _ => Err(Failure::usage(
                "no such provider in this program: it was built without that feature, or there is none",
            )),
        }
    }
}
