//! Dates and times as numbers: days, or whole microseconds, as an `int`.

use super::{EncodeError, Encoder};

/// Microseconds since some second, from whole seconds and the nanoseconds that follow them.
///
/// The nanoseconds count forward before 1970 too, so cutting them always goes towards the past.
pub(super) fn microseconds(
    seconds: i64,
    nanoseconds: u32,
    out: &Encoder<'_>,
) -> Result<i64, EncodeError> {
    if nanoseconds >= 1_000_000_000 {
        return Err(EncodeError::LeapSecond);
    }
    if !nanoseconds.is_multiple_of(1_000) && !out.truncates() {
        return Err(EncodeError::FinerThanMicrosecond);
    }
    seconds
        .checked_mul(1_000_000)
        .and_then(|whole| whole.checked_add(i64::from(nanoseconds / 1_000)))
        .ok_or(EncodeError::OutOfRange)
}

/// The first number that is no time of day.
pub(super) const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        seconds: i64,
        nanoseconds: u32,
        strict: Result<i64, EncodeError>,
        truncated: Result<i64, EncodeError>,
    ) {
        let mut buffer = Vec::new();
        assert_eq!(
            microseconds(seconds, nanoseconds, &Encoder::new(&mut buffer, false)),
            strict
        );
        assert_eq!(
            microseconds(seconds, nanoseconds, &Encoder::new(&mut buffer, true)),
            truncated
        );
    }

    #[test]
    fn finer_than_a_microsecond_is_refused_or_cut_towards_the_past() {
        check(1, 2_000, Ok(1_000_002), Ok(1_000_002));
        check(
            1,
            2_999,
            Err(EncodeError::FinerThanMicrosecond),
            Ok(1_000_002),
        );
        check(
            -1,
            999_999_999,
            Err(EncodeError::FinerThanMicrosecond),
            Ok(-1),
        );
        check(
            -1,
            1,
            Err(EncodeError::FinerThanMicrosecond),
            Ok(-1_000_000),
        );
    }

    #[test]
    fn a_leap_second_is_refused_even_where_truncating() {
        check(
            0,
            1_000_000_000,
            Err(EncodeError::LeapSecond),
            Err(EncodeError::LeapSecond),
        );
        check(
            0,
            1_999_999_999,
            Err(EncodeError::LeapSecond),
            Err(EncodeError::LeapSecond),
        );
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        check(
            i64::MAX,
            0,
            Err(EncodeError::OutOfRange),
            Err(EncodeError::OutOfRange),
        );
        check(
            i64::MIN,
            0,
            Err(EncodeError::OutOfRange),
            Err(EncodeError::OutOfRange),
        );
    }
}
