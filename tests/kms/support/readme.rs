//! What users are told to paste.

/// The blocks of a README in this language, in order.
pub(crate) fn blocks<'a>(readme: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    let blocks = readme.split(&*fence).skip(1);
    blocks
        .map(|block| block.split_once("```").unwrap().0)
        .collect()
}
