//! The `time` crate's dates and times: tags `date`, `time`, `datetime` and `timestamp`.

use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};

use super::microseconds::{MICROSECONDS_PER_DAY, microseconds};
use super::{DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, Searchable, TypeTag};

impl Encode for Date {
    const TYPE: TypeTag = TypeTag::DATE;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        i64::from(self.to_julian_day() - EPOCH_IN_JULIAN_DAYS).encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        8
    }
}

impl Plaintext for Date {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        let day = i32::decode(bytes)?
            .checked_add(EPOCH_IN_JULIAN_DAYS)
            .ok_or(DecodeError::OutOfRange)?;
        Self::from_julian_day(day).map_err(|_| DecodeError::OutOfRange)
    }
}

impl Searchable for Date {}

impl Encode for Time {
    const TYPE: TypeTag = TypeTag::TIME;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        let (hours, minutes, seconds, nanoseconds) = self.as_hms_nano();
        let whole = (i64::from(hours) * 60 + i64::from(minutes)) * 60 + i64::from(seconds);
        microseconds(whole, nanoseconds, out)?.encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        8
    }
}

impl Plaintext for Time {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        let of_day = i64::decode(bytes)?;
        if !(0..MICROSECONDS_PER_DAY).contains(&of_day) {
            return Err(DecodeError::OutOfRange);
        }
        from_microseconds(of_day).map(OffsetDateTime::time)
    }
}

impl Searchable for Time {}

impl Encode for PrimitiveDateTime {
    const TYPE: TypeTag = TypeTag::DATETIME;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        let as_utc = self.assume_utc();
        microseconds(as_utc.unix_timestamp(), as_utc.nanosecond(), out)?.encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        8
    }
}

impl Plaintext for PrimitiveDateTime {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        from_microseconds(i64::decode(bytes)?).map(|time| Self::new(time.date(), time.time()))
    }
}

impl Searchable for PrimitiveDateTime {}

impl Encode for OffsetDateTime {
    const TYPE: TypeTag = TypeTag::TIMESTAMP;

    /// The offset is not stored: the same instant comes back, in UTC.
    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        microseconds(self.unix_timestamp(), self.nanosecond(), out)?.encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        8
    }
}

impl Plaintext for OffsetDateTime {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        from_microseconds(i64::decode(bytes)?)
    }
}

impl Searchable for OffsetDateTime {}

fn from_microseconds(microseconds: i64) -> Result<OffsetDateTime, DecodeError> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * 1_000)
        .map_err(|_| DecodeError::OutOfRange)
}

/// The Julian day number of 1970-01-01.
const EPOCH_IN_JULIAN_DAYS: i32 = 2_440_588;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Month, UtcOffset};

    use super::super::testing::{
        assert_round_trip, assert_strict, decode, encode, encode_truncated, try_encode,
    };
    use super::*;

    fn int(number: i64) -> [u8; 8] {
        number.to_be_bytes()
    }

    fn utc(nanoseconds: i128) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap()
    }

    fn plain(time: OffsetDateTime) -> PrimitiveDateTime {
        PrimitiveDateTime::new(time.date(), time.time())
    }

    #[test]
    fn a_date_is_days_since_1970() {
        assert_eq!(<Date as Encode>::TYPE.as_str(), "date");
        let date = |year, month, day| Date::from_calendar_date(year, month, day).unwrap();
        assert_eq!(encode(&date(1970, Month::January, 1)), int(0));
        assert_eq!(encode(&date(1969, Month::December, 31)), int(-1));
        assert_eq!(encode(&date(2000, Month::March, 1)), int(11_017));
        assert_round_trip(&Date::MIN);
        assert_round_trip(&Date::MAX);
        for days in [i64::MIN, i64::MAX, i64::from(i32::MAX), i64::from(i32::MIN)] {
            assert_eq!(decode::<Date>(&int(days)), Err(DecodeError::OutOfRange));
        }
    }

    #[test]
    fn a_time_is_microseconds_since_midnight() {
        assert_eq!(<Time as Encode>::TYPE.as_str(), "time");
        let time = Time::from_hms_micro(23, 59, 59, 999_999).unwrap();
        assert_eq!(encode(&time), int(86_399_999_999));
        assert_round_trip(&time);
        assert_round_trip(&Time::MIDNIGHT);
        for number in [-1, 86_400_000_000, i64::MIN, i64::MAX] {
            assert_eq!(decode::<Time>(&int(number)), Err(DecodeError::OutOfRange));
        }
    }

    #[test]
    fn a_timestamp_is_microseconds_since_1970_and_comes_back_in_utc() {
        assert_eq!(<PrimitiveDateTime as Encode>::TYPE.as_str(), "datetime");
        assert_eq!(<OffsetDateTime as Encode>::TYPE.as_str(), "timestamp");
        assert_eq!(encode(&utc(-1_000)), int(-1));
        assert_eq!(encode(&plain(utc(1_000_005_000))), int(1_000_005));

        let elsewhere = utc(5_000).to_offset(UtcOffset::from_hms(-9, -30, 0).unwrap());
        assert_eq!(encode(&elsewhere), int(5));
        let back = decode::<OffsetDateTime>(&int(5)).unwrap();
        assert_eq!((back, back.offset()), (elsewhere, UtcOffset::UTC));
        for number in [i64::MIN, i64::MAX] {
            assert_eq!(
                decode::<OffsetDateTime>(&int(number)),
                Err(DecodeError::OutOfRange)
            );
            assert_eq!(
                decode::<PrimitiveDateTime>(&int(number)),
                Err(DecodeError::OutOfRange)
            );
        }
    }

    #[test]
    fn finer_than_a_microsecond_is_refused_or_cut_towards_the_past_before_1970_too() {
        for (nanoseconds, cut) in [(1_999, 1), (-1, -1), (-999_999_999, -1_000_000)] {
            let fine = utc(nanoseconds);
            assert_eq!(try_encode(&fine), Err(EncodeError::FinerThanMicrosecond));
            assert_eq!(encode_truncated(&fine), int(cut));
            assert_eq!(
                try_encode(&plain(fine)),
                Err(EncodeError::FinerThanMicrosecond)
            );
            assert_eq!(encode_truncated(&plain(fine)), int(cut));
        }
        let fine = Time::from_hms_nano(0, 0, 0, 1_999).unwrap();
        assert_eq!(try_encode(&fine), Err(EncodeError::FinerThanMicrosecond));
        assert_eq!(encode_truncated(&fine), int(1));
    }

    proptest! {
        #[test]
        fn decoding_dates_and_times_is_strict(any: i64, days in -5_000_000..5_000_000_i64, of_day in -9..=86_400_000_000_i64) {
            for number in [any, days, of_day, any / 100] {
                assert_strict::<Date>(&int(number));
                assert_strict::<Time>(&int(number));
                assert_strict::<PrimitiveDateTime>(&int(number));
                assert_strict::<OffsetDateTime>(&int(number));
            }
            assert_strict::<OffsetDateTime>(&int(any)[1..]);
        }

        #[test]
        fn dates_and_times_come_back(microseconds in -300_000_000_000_000_000..250_000_000_000_000_000_i64) {
            let time = utc(i128::from(microseconds) * 1_000);
            assert_round_trip(&time);
            assert_round_trip(&plain(time));
            assert_round_trip(&time.date());
            assert_round_trip(&time.time());
        }
    }
}
