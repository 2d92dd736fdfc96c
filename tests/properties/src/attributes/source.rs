//! How large a source may be that is given to a macro.

/// Short and flat enough that no recursive parser, syn's or the compiler's, runs out of stack.
pub(super) fn is_small(source: &str) -> bool {
    source.len() <= LONGEST && depth(source) <= DEEPEST
}

/// How deep brackets of all kinds and prefixes are nested, at most: each may be one call deeper in a parser.
fn depth(source: &str) -> usize {
    let (mut depth, mut deepest, mut prefixes) = (0_usize, 0, 0);
    for byte in source.bytes() {
        match byte {
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b')' | b']' | b'}' | b'>' => depth = depth.saturating_sub(1),
            // `&&&T`, `!!!x`, `a = a = a`: ended by nothing, so counted for good.
            b'&' | b'!' | b'-' | b'*' | b'|' | b'=' => prefixes += 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest + prefixes
}

const LONGEST: usize = 1_024;
const DEEPEST: usize = 64;
