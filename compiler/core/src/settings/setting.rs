//! Three values: known, not readable with this login, and never asked.

use gabion_facts::source::Span;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// The key under which a snapshot says that something could not be read.
pub const NOT_READABLE: &str = "not-readable";

/// One setting. Whatever is not [`Setting::Known`] may be as bad as it can be, and as good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Setting<T> {
    /// Somebody has looked.
    Known(T),
    /// Somebody has looked and was refused; the text says why.
    NotReadable(String),
    /// Nobody has looked.
    #[default]
    Unknown,
}

impl<T> Setting<T> {
    /// The value, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Setting::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Whether nobody has looked. Such a setting is left out of a snapshot.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Setting::Unknown)
    }

    /// This setting if it is known, else the other one if that says more.
    #[must_use]
    pub fn or(self, other: Setting<T>) -> Setting<T> {
        match (&self, &other) {
            (Setting::Known(_), _) | (Setting::NotReadable(_), Setting::Unknown) => self,
            _ => other,
        }
    }

    /// Why it is not known, for a question; empty if nobody has looked.
    pub fn why(&self) -> &str {
        match self {
            Setting::NotReadable(why) => why,
            _ => "",
        }
    }
}

impl<T: Serialize> Serialize for Setting<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Setting::Known(value) => value.serialize(serializer),
            Setting::NotReadable(why) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(NOT_READABLE, why)?;
                map.end()
            }
            Setting::Unknown => serializer.serialize_none(),
        }
    }
}

/// Reads scalars and lists; a map can only be the reason why something is not readable.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Setting<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarOrList(PhantomData))
    }
}

struct ScalarOrList<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ScalarOrList<T> {
    type Value = Setting<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a value, or {{\"{NOT_READABLE}\": \"why\"}}")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Self::Value, E> {
        T::deserialize(de::value::BoolDeserializer::new(value)).map(Setting::Known)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
        T::deserialize(de::value::U64Deserializer::new(value)).map(Setting::Known)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
        T::deserialize(de::value::StrDeserializer::new(value)).map(Setting::Known)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        T::deserialize(de::value::SeqAccessDeserializer::new(seq)).map(Setting::Known)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        match map.next_entry::<String, String>()? {
            Some((key, why)) if key == NOT_READABLE => match map.next_key::<String>()? {
                None => Ok(Setting::NotReadable(why)),
                Some(other) => Err(de::Error::unknown_field(&other, &[])),
            },
            Some((key, _)) => Err(de::Error::unknown_field(&key, &[NOT_READABLE])),
            None => Err(de::Error::missing_field(NOT_READABLE)),
        }
    }
}

/// A record and the place where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<T> {
    /// The record.
    pub value: T,
    /// Where a snapshot or an emitted file has it.
    pub span: Option<Span>,
}

/// Records of one kind, of which more may exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing<T> {
    /// Those that are known.
    pub items: Vec<Item<T>>,
    /// Known if these are all.
    pub complete: Setting<()>,
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Listing {
            items: Vec::new(),
            complete: Setting::Unknown,
        }
    }
}

impl<T> Listing<T> {
    /// All records there are, without places.
    pub fn all(items: impl IntoIterator<Item = T>) -> Self {
        let items = items
            .into_iter()
            .map(|value| Item { value, span: None })
            .collect();
        Listing {
            items,
            complete: Setting::Known(()),
        }
    }

    /// Whether there are no others.
    pub fn is_complete(&self) -> bool {
        self.complete.known().is_some()
    }

    /// The records, without their places.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.items.iter().map(|item| &item.value)
    }
}
