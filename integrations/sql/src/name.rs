//! Names of constraints and indexes: stable, and short enough for every database.

/// PostgreSQL cuts names at 63 bytes without a word, MariaDB and MySQL refuse more than 64.
pub(crate) const LONGEST: usize = 63;

/// `table_column_suffix`; of a name that would be too long, its beginning and a digest of the whole.
///
/// A name never depends on anything but its parts, since a later migration has to find what an earlier one made.
pub(crate) fn of(table: &str, column: &str, suffix: &str) -> String {
    let whole = format!("{table}_{column}_{suffix}");
    if whole.len() <= LONGEST {
        return whole;
    }
    let digest = format!("_{:08x}_{suffix}", fnv_1a(whole.as_bytes()));
    let mut end = LONGEST - digest.len();
    while !whole.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{digest}", &whole[..end])
}

/// FNV-1a, 32 bits: fixed for ever and no secret. `std`'s hasher may change with the compiler.
fn fnv_1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_says_what_it_stands_on() {
        assert_eq!(of("users", "email", "unique"), "users_email_unique");
    }

    #[test]
    fn long_names_fit_and_stay_apart() {
        let table = "a_table_with_a_name_of_forty_characters_";
        let one = of(table, "national_identity_number_a", "sealed");
        let other = of(table, "national_identity_number_b", "sealed");
        assert_eq!(
            one,
            "a_table_with_a_name_of_forty_characters__nation_c35aa1cc_sealed"
        );
        assert_eq!((one.len(), other.len()), (63, 63));
        assert_ne!(one, other);
        assert_ne!(one, of(table, "national_identity_number_a", "index"));
    }

    #[test]
    fn a_name_is_never_cut_inside_a_character() {
        assert!(of("ü".repeat(20).as_str(), "ß".repeat(20).as_str(), "sealed").len() <= LONGEST);
    }

    #[test]
    fn the_digest_is_the_published_one() {
        assert_eq!(fnv_1a(b""), 0x811c_9dc5);
        assert_eq!(fnv_1a(b"foobar"), 0xbf9c_f968);
    }
}
