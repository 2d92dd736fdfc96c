//! Names of keys: the ARN that a document holds, and what a user may write in its place.

/// What names a key, as far as it can be told without asking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum KeyName {
    /// The ARN of a key, which always means the same key.
    Key(Arn),
    /// The ARN of an alias, which someone may point elsewhere.
    Alias(Arn),
    /// An alias or an id, in the region and the account of the configuration.
    Local(String),
}

/// `arn:PARTITION:kms:REGION:ACCOUNT:RESOURCE`, in these parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Arn {
    text: String,
    region: String,
}

impl KeyName {
    /// The name of a key, or `None` for what is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST || !text.bytes().all(is_name_byte) {
            return None;
        }
        if !text.starts_with("arn:") {
            // An id, or `alias/name`.
            return (!text.is_empty() && !text.contains(':')).then(|| Self::Local(text.to_owned()));
        }
        let parts: Vec<_> = text.split(':').collect();
        let &["arn", partition, "kms", region, account, resource] = parts.as_slice() else {
            return None;
        };
        if partition.is_empty() || region.is_empty() || account.is_empty() {
            return None;
        }
        let arn = Arn {
            text: text.to_owned(),
            region: region.to_owned(),
        };
        match resource.split_once('/')? {
            ("key", id) if !id.is_empty() && !id.contains('/') => Some(Self::Key(arn)),
            ("alias", name) if !name.is_empty() => Some(Self::Alias(arn)),
            _ => None,
        }
    }

    /// The region that it names, if it does.
    pub(crate) fn region(&self) -> Option<&str> {
        match self {
            Self::Key(arn) | Self::Alias(arn) => Some(&arn.region),
            Self::Local(_) => None,
        }
    }

    /// As the KMS takes it.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Key(arn) | Self::Alias(arn) => arn.as_str(),
            Self::Local(name) => name,
        }
    }
}

impl Arn {
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

/// What ids and aliases are made of, and the colons between the parts of an ARN.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b':')
}

/// With the provider before it, a name fits into the 1,024 bytes that a document allows.
const LONGEST: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_arn_is_known_with_its_region() {
        for (arn, region) in [
            (
                "arn:aws:kms:eu-central-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321",
                "eu-central-1",
            ),
            (
                "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-0987dcba09fe87dc65baab0987654321",
                "us-gov-west-1",
            ),
        ] {
            let name = KeyName::parse(arn).unwrap();
            assert!(matches!(name, KeyName::Key(_)));
            assert_eq!(name.region(), Some(region));
            assert_eq!(name.as_str(), arn);
        }
    }

    #[test]
    fn aliases_and_ids_have_to_be_resolved() {
        let alias = KeyName::parse("arn:aws:kms:eu-west-1:111122223333:alias/app/one").unwrap();
        assert!(matches!(alias, KeyName::Alias(_)));
        assert_eq!(alias.region(), Some("eu-west-1"));
        for local in ["alias/app", "0987dcba-09fe-87dc-65ba-ab0987654321"] {
            assert_eq!(
                KeyName::parse(local),
                Some(KeyName::Local(local.to_owned()))
            );
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in [
            "",
            "key id",
            "aws-kms:arn:aws:kms:eu-west-1:111122223333:key/1",
            "arn:aws:s3:eu-west-1:111122223333:key/1",
            "arn:aws:kms::111122223333:key/1",
            "arn:aws:kms:eu-west-1::key/1",
            "arn:aws:kms:eu-west-1:111122223333:key/",
            "arn:aws:kms:eu-west-1:111122223333:key/1/2",
            "arn:aws:kms:eu-west-1:111122223333:grant/1",
            "arn:aws:kms:eu-west-1:111122223333:key/1:2",
            "arn:aws:kms:eu-west-1:111122223333",
            "https://kms.eu-west-1.amazonaws.com",
        ] {
            assert_eq!(KeyName::parse(text), None, "{text}");
        }
        assert_eq!(KeyName::parse(&"a".repeat(513)), None);
    }
}
