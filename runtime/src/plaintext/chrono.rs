//! `chrono`'s dates and times: tags `date`, `time`, `datetime` and `timestamp`.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::microseconds::{MICROSECONDS_PER_DAY, microseconds};
use super::{DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, Searchable, TypeTag};

impl Encode for NaiveDate {
    const TYPE: TypeTag = TypeTag::DATE;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        i64::from(self.num_days_from_ce() - EPOCH_FROM_CE).encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        8
    }
}

impl Plaintext for NaiveDate {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        let days = i32::decode(bytes)?;
        days.checked_add(EPOCH_FROM_CE)
            .and_then(Self::from_num_days_from_ce_opt)
            .ok_or(DecodeError::OutOfRange)
    }
}

impl Searchable for NaiveDate {}

impl Encode for NaiveTime {
    const TYPE: TypeTag = TypeTag::TIME;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        microseconds(
            i64::from(self.num_seconds_from_midnight()),
            self.nanosecond(),
            out,
        )?
        .encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        8
    }
}

impl Plaintext for NaiveTime {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        let of_day = i64::decode(bytes)?;
        if !(0..MICROSECONDS_PER_DAY).contains(&of_day) {
            return Err(DecodeError::OutOfRange);
        }
        DateTime::from_timestamp_micros(of_day)
            .map(|time| time.time())
            .ok_or(DecodeError::OutOfRange)
    }
}

impl Searchable for NaiveTime {}

impl Encode for NaiveDateTime {
    const TYPE: TypeTag = TypeTag::DATETIME;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        let as_utc = self.and_utc();
        microseconds(as_utc.timestamp(), as_utc.timestamp_subsec_nanos(), out)?.encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        8
    }
}

impl Plaintext for NaiveDateTime {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        DateTime::<Utc>::decode(bytes).map(|time| time.naive_utc())
    }
}

impl Searchable for NaiveDateTime {}

impl Encode for DateTime<Utc> {
    const TYPE: TypeTag = TypeTag::TIMESTAMP;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        microseconds(self.timestamp(), self.timestamp_subsec_nanos(), out)?.encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        8
    }
}

impl Plaintext for DateTime<Utc> {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        Self::from_timestamp_micros(i64::decode(bytes)?).ok_or(DecodeError::OutOfRange)
    }
}

impl Searchable for DateTime<Utc> {}

/// 1970-01-01, counted from 0001-01-01, which is day 1.
const EPOCH_FROM_CE: i32 = 719_163;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{
        assert_round_trip, assert_strict, decode, encode, encode_truncated, try_encode,
    };
    use super::*;

    fn int(number: i64) -> [u8; 8] {
        number.to_be_bytes()
    }

    fn utc(seconds: i64, nanoseconds: u32) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, nanoseconds).unwrap()
    }

    #[test]
    fn a_date_is_days_since_1970() {
        assert_eq!(<NaiveDate as Encode>::TYPE.as_str(), "date");
        let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        assert_eq!(encode(&date(1970, 1, 1)), int(0));
        assert_eq!(encode(&date(1969, 12, 31)), int(-1));
        assert_eq!(encode(&date(2000, 3, 1)), int(11_017));
        assert_round_trip(&NaiveDate::MIN);
        assert_round_trip(&NaiveDate::MAX);
        for days in [
            i64::MIN,
            i64::MAX,
            i64::from(i32::MAX),
            i64::from(i32::MIN),
            200_000_000,
        ] {
            assert_eq!(
                decode::<NaiveDate>(&int(days)),
                Err(DecodeError::OutOfRange)
            );
        }
    }

    #[test]
    fn a_time_is_microseconds_since_midnight() {
        assert_eq!(<NaiveTime as Encode>::TYPE.as_str(), "time");
        let time = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap();
        assert_eq!(encode(&time), int(86_399_999_999));
        assert_round_trip(&time);
        assert_round_trip(&NaiveTime::MIN);
        for number in [-1, 86_400_000_000, i64::MIN, i64::MAX] {
            assert_eq!(
                decode::<NaiveTime>(&int(number)),
                Err(DecodeError::OutOfRange)
            );
        }
    }

    #[test]
    fn a_timestamp_is_microseconds_since_1970() {
        assert_eq!(<NaiveDateTime as Encode>::TYPE.as_str(), "datetime");
        assert_eq!(<DateTime<Utc> as Encode>::TYPE.as_str(), "timestamp");
        assert_eq!(encode(&utc(-1, 999_999_000)), int(-1));
        assert_eq!(encode(&utc(1, 5_000).naive_utc()), int(1_000_005));
        for extreme in [
            DateTime::<Utc>::MIN_UTC,
            utc(DateTime::<Utc>::MAX_UTC.timestamp(), 999_999_000),
        ] {
            assert_round_trip(&extreme);
            assert_round_trip(&extreme.naive_utc());
        }
        for number in [i64::MIN, i64::MAX] {
            assert_eq!(
                decode::<DateTime<Utc>>(&int(number)),
                Err(DecodeError::OutOfRange)
            );
            assert_eq!(
                decode::<NaiveDateTime>(&int(number)),
                Err(DecodeError::OutOfRange)
            );
        }
    }

    #[test]
    fn finer_than_a_microsecond_is_refused_or_cut_towards_the_past_before_1970_too() {
        for (seconds, nanoseconds, cut) in
            [(0, 1_999, 1), (-1, 999_999_999, -1), (-1, 1, -1_000_000)]
        {
            let fine = utc(seconds, nanoseconds);
            assert_eq!(try_encode(&fine), Err(EncodeError::FinerThanMicrosecond));
            assert_eq!(encode_truncated(&fine), int(cut));
            assert_eq!(
                try_encode(&fine.naive_utc()),
                Err(EncodeError::FinerThanMicrosecond)
            );
            assert_eq!(encode_truncated(&fine.naive_utc()), int(cut));
        }
        let fine = NaiveTime::from_hms_nano_opt(0, 0, 0, 1_999).unwrap();
        assert_eq!(try_encode(&fine), Err(EncodeError::FinerThanMicrosecond));
        assert_eq!(encode_truncated(&fine), int(1));
    }

    #[test]
    fn a_leap_second_is_refused() {
        let leap = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_000_000_000).unwrap();
        assert_eq!(try_encode(&leap), Err(EncodeError::LeapSecond));
        let leap = NaiveDate::from_ymd_opt(2016, 12, 31)
            .unwrap()
            .and_time(leap);
        assert_eq!(try_encode(&leap), Err(EncodeError::LeapSecond));
        assert_eq!(try_encode(&leap.and_utc()), Err(EncodeError::LeapSecond));
    }

    proptest! {
        #[test]
        fn decoding_dates_and_times_is_strict(any: i64, days in -100_000_000..100_000_000_i64, of_day in -9..=86_400_000_000_i64) {
            for number in [any, days, of_day, any / 1_000] {
                assert_strict::<NaiveDate>(&int(number));
                assert_strict::<NaiveTime>(&int(number));
                assert_strict::<NaiveDateTime>(&int(number));
                assert_strict::<DateTime<Utc>>(&int(number));
            }
            assert_strict::<DateTime<Utc>>(&int(any)[1..]);
        }

        #[test]
        fn dates_and_times_come_back(days in -95_000_000..95_000_000_i32, seconds in -8_000_000_000_000..8_000_000_000_000_i64, micros in 0..1_000_000_u32) {
            assert_round_trip(&NaiveDate::from_num_days_from_ce_opt(days).unwrap());
            let time = utc(seconds, micros * 1_000);
            assert_round_trip(&time);
            assert_round_trip(&time.naive_utc());
            assert_round_trip(&time.time());
        }
    }
}
