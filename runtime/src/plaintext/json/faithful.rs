//! A serde serialiser that refuses what JSON cannot give back, and passes all else on.
//!
//! serde_json writes an infinite number as `null`, and `Some(None)` too, which comes back as `None`; and it nests deeper
//! than its own reader follows. All would be stored without an error and lost.

use std::cell::Cell;

use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};
use serde::{Serialize, Serializer};

/// What makes a value impossible to give back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    NotFinite,
    SomeNull,
    TooDeep,
}

/// Passes everything to the serialiser inside, but for obstacles, which it notes beside its error.
pub(super) struct Faithful<'a, S> {
    inner: S,
    place: Place<'a>,
}

impl<'a, S: Serializer> Faithful<'a, S> {
    pub(super) fn new(inner: S, obstacle: &'a Cell<Option<Obstacle>>) -> Self {
        let place = Place {
            depth: 0,
            inside_some: false,
            obstacle,
        };
        Self { inner, place }
    }

    fn null(self, write: impl FnOnce(S) -> Result<S::Ok, S::Error>) -> Result<S::Ok, S::Error> {
        if self.place.inside_some {
            Err(self.place.refuse(Obstacle::SomeNull))
        } else {
            write(self.inner)
        }
    }
}

/// Where a value lies, and where to note an obstacle.
#[derive(Clone, Copy)]
struct Place<'a> {
    depth: u8,
    /// Whether the value is that of a `Some`, so that a `null` would come back as `None`.
    inside_some: bool,
    obstacle: &'a Cell<Option<Obstacle>>,
}

impl<'a> Place<'a> {
    /// The place of what lies `levels` brackets deeper.
    fn descend<E: serde::ser::Error>(self, levels: u8) -> Result<Self, E> {
        let depth = self.depth + levels;
        if depth > DEEPEST {
            return Err(self.refuse(Obstacle::TooDeep));
        }
        Ok(Self {
            depth,
            inside_some: false,
            ..self
        })
    }

    fn refuse<E: serde::ser::Error>(self, obstacle: Obstacle) -> E {
        self.obstacle.set(Some(obstacle));
        E::custom("the value cannot be given back")
    }

    fn around<T: ?Sized>(self, value: &'a T) -> Guarded<'a, T> {
        Guarded { value, place: self }
    }
}

/// A value inside another, serialised through the same guard.
struct Guarded<'a, T: ?Sized> {
    value: &'a T,
    place: Place<'a>,
}

impl<T: Serialize + ?Sized> Serialize for Guarded<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(Faithful {
            inner: serializer,
            place: self.place,
        })
    }
}

/// `$name($argument)*` is passed on as it is.
macro_rules! pass {
    ($($method:ident($($argument:ident: $type:ty),*);)+) => {$(
        fn $method(self, $($argument: $type),*) -> Result<Self::Ok, Self::Error> {
            self.inner.$method($($argument),*)
        }
    )+};
}

impl<'a, S: Serializer> Serializer for Faithful<'a, S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Compound<'a, S::SerializeSeq>;
    type SerializeTuple = Compound<'a, S::SerializeTuple>;
    type SerializeTupleStruct = Compound<'a, S::SerializeTupleStruct>;
    type SerializeTupleVariant = Compound<'a, S::SerializeTupleVariant>;
    type SerializeMap = Compound<'a, S::SerializeMap>;
    type SerializeStruct = Compound<'a, S::SerializeStruct>;
    type SerializeStructVariant = Compound<'a, S::SerializeStructVariant>;

    pass! {
        serialize_bool(value: bool);
        serialize_i8(value: i8);
        serialize_i16(value: i16);
        serialize_i32(value: i32);
        serialize_i64(value: i64);
        serialize_i128(value: i128);
        serialize_u8(value: u8);
        serialize_u16(value: u16);
        serialize_u32(value: u32);
        serialize_u64(value: u64);
        serialize_u128(value: u128);
        serialize_char(value: char);
        serialize_str(value: &str);
        serialize_bytes(value: &[u8]);
        serialize_unit_variant(name: &'static str, index: u32, variant: &'static str);
    }

    fn serialize_f32(self, value: f32) -> Result<Self::Ok, Self::Error> {
        if value.is_finite() {
            self.inner.serialize_f32(value)
        } else {
            Err(self.place.refuse(Obstacle::NotFinite))
        }
    }

    fn serialize_f64(self, value: f64) -> Result<Self::Ok, Self::Error> {
        if value.is_finite() {
            self.inner.serialize_f64(value)
        } else {
            Err(self.place.refuse(Obstacle::NotFinite))
        }
    }

    fn serialize_none(self) -> Result<Self::Ok, Self::Error> {
        self.null(S::serialize_none)
    }

    fn serialize_unit(self) -> Result<Self::Ok, Self::Error> {
        self.null(S::serialize_unit)
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<Self::Ok, Self::Error> {
        self.null(|inner| inner.serialize_unit_struct(name))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Self::Ok, Self::Error> {
        let place = Place {
            inside_some: true,
            ..self.place
        };
        self.inner.serialize_some(&place.around(value))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Self::Ok, Self::Error> {
        self.inner
            .serialize_newtype_struct(name, &self.place.around(value))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Self::Ok, Self::Error> {
        let place = self.place.descend(1)?;
        self.inner
            .serialize_newtype_variant(name, index, variant, &place.around(value))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self::SerializeSeq, Self::Error> {
        let place = self.place.descend(1)?;
        Ok(Compound {
            inner: self.inner.serialize_seq(length)?,
            place,
        })
    }

    fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple, Self::Error> {
        let place = self.place.descend(1)?;
        Ok(Compound {
            inner: self.inner.serialize_tuple(length)?,
            place,
        })
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleStruct, Self::Error> {
        let place = self.place.descend(1)?;
        Ok(Compound {
            inner: self.inner.serialize_tuple_struct(name, length)?,
            place,
        })
    }

    // `{"Variant":[…]}`: two brackets.
    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleVariant, Self::Error> {
        let place = self.place.descend(2)?;
        Ok(Compound {
            inner: self
                .inner
                .serialize_tuple_variant(name, index, variant, length)?,
            place,
        })
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self::SerializeMap, Self::Error> {
        let place = self.place.descend(1)?;
        Ok(Compound {
            inner: self.inner.serialize_map(length)?,
            place,
        })
    }

    fn serialize_struct(
        self,
        name: &'static str,
        length: usize,
    ) -> Result<Self::SerializeStruct, Self::Error> {
        let place = self.place.descend(1)?;
        Ok(Compound {
            inner: self.inner.serialize_struct(name, length)?,
            place,
        })
    }

    // `{"Variant":{…}}`: two brackets.
    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeStructVariant, Self::Error> {
        let place = self.place.descend(2)?;
        Ok(Compound {
            inner: self
                .inner
                .serialize_struct_variant(name, index, variant, length)?,
            place,
        })
    }

    fn collect_str<T: std::fmt::Display + ?Sized>(
        self,
        value: &T,
    ) -> Result<Self::Ok, Self::Error> {
        self.inner.collect_str(value)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

/// A collection or struct whose parts go through the guard.
pub(super) struct Compound<'a, C> {
    inner: C,
    place: Place<'a>,
}

/// The four traits that are one method over unnamed parts.
macro_rules! unnamed_parts {
    ($($trait:ident::$method:ident;)+) => {$(
        impl<C: $trait> $trait for Compound<'_, C> {
            type Ok = C::Ok;
            type Error = C::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Self::Error> {
                self.inner.$method(&self.place.around(value))
            }

            fn end(self) -> Result<Self::Ok, Self::Error> {
                self.inner.end()
            }
        }
    )+};
}

unnamed_parts! {
    SerializeSeq::serialize_element;
    SerializeTuple::serialize_element;
    SerializeTupleStruct::serialize_field;
    SerializeTupleVariant::serialize_field;
}

/// The two traits that are one method over named parts.
macro_rules! named_parts {
    ($($trait:ident;)+) => {$(
        impl<C: $trait> $trait for Compound<'_, C> {
            type Ok = C::Ok;
            type Error = C::Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Self::Error> {
                self.inner.serialize_field(key, &self.place.around(value))
            }

            fn skip_field(&mut self, key: &'static str) -> Result<(), Self::Error> {
                self.inner.skip_field(key)
            }

            fn end(self) -> Result<Self::Ok, Self::Error> {
                self.inner.end()
            }
        }
    )+};
}

named_parts! {
    SerializeStruct;
    SerializeStructVariant;
}

impl<C: SerializeMap> SerializeMap for Compound<'_, C> {
    type Ok = C::Ok;
    type Error = C::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Self::Error> {
        self.inner.serialize_key(&self.place.around(key))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Self::Error> {
        self.inner.serialize_value(&self.place.around(value))
    }

    fn end(self) -> Result<Self::Ok, Self::Error> {
        self.inner.end()
    }
}

/// How many brackets deep the reader of serde_json goes.
const DEEPEST: u8 = 127;
