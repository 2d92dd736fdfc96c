//! "Did you mean …?" for a word that is nearly right.

/// The one of `known` that `word` was probably meant to be.
#[must_use]
pub fn near_miss<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    // A longer or shorter form of the right word: `searchable`, `norm`.
    let contains = |candidate: &str| {
        word.len() >= 3 && (word.starts_with(candidate) || candidate.starts_with(&word))
    };
    known
        .iter()
        .copied()
        .map(|candidate| {
            let distance = if contains(candidate) {
                1
            } else {
                distance(&word, candidate)
            };
            (distance, candidate)
        })
        // A third of the letters may be wrong. More is another word, and a wild guess is worse than none: `aes_gcm` is not `aes_siv`.
        .filter(|(distance, candidate)| *distance <= (candidate.len() / 3).min(2))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The text to append to a message: `, did you mean …?` or nothing.
#[must_use]
pub fn did_you_mean(word: &str, known: &[&str]) -> String {
    near_miss(word, known).map_or_else(String::new, |candidate| {
        format!(", did you mean `{candidate}`?")
    })
}

/// ``known`` as a sentence reads it: `` `a`, `b` and `c` ``.
#[must_use]
pub fn listed(known: &[&str]) -> String {
    let quoted: Vec<_> = known.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let mut rows = vec![vec![0; right.len() + 1]; left.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=left.len() {
        for j in 1..=right.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(left[i - 1] != right[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            let swapped =
                i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            if swapped {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expect: Option<&str>) {
        let known = [
            "id",
            "search",
            "normalise",
            "bits",
            "unique",
            "hide_null",
            "aes_siv",
        ];
        assert_eq!(near_miss(word, &known), expect, "{word}");
    }

    #[test]
    fn typos_find_their_word() {
        check("serch", Some("search"));
        check("saerch", Some("search"));
        check("searchable", Some("search"));
        check("normalize", Some("normalise"));
        check("Unique", Some("unique"));
        check("hidenull", Some("hide_null"));
        check("bit", Some("bits"));
    }

    #[test]
    fn another_word_finds_none() {
        check("deterministic", None);
        check("aes_gcm", None);
        check("x", None);
        check("xy", None);
    }

    #[test]
    fn lists_read_like_a_sentence() {
        assert_eq!(listed(&["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(listed(&["a"]), "`a`");
    }
}
