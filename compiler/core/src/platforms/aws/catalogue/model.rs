//! The catalogue's values.

/// How AWS classes an action. The order is that of what it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Lists resources.
    List,
    /// Reads one.
    Read,
    /// Changes tags.
    Tagging,
    /// Changes something.
    Write,
    /// Changes what somebody may do.
    Permissions,
}

/// The type of a condition key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "AWS's own words")]
pub enum KeyType {
    Text,
    Texts,
    Arn,
    Arns,
    Bool,
    Bools,
    Number,
    Date,
    Address,
}

/// A condition key that a service knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionKey {
    /// As AWS spells it; `${TagKey}` is a free part.
    pub name: String,
    /// Of its values.
    pub kind: KeyType,
}

/// A type of resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// `function`.
    pub name: String,
    /// `arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}`.
    pub arn: String,
    /// The list of its condition keys, in the service's [`Service::lists`].
    pub keys: Option<usize>,
}

/// A resource type that an action takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takes {
    /// In the service's [`Service::resources`].
    pub resource: usize,
    /// Whether the action cannot do without it.
    pub required: bool,
    /// The list of further condition keys, in the service's [`Service::lists`].
    pub keys: Option<usize>,
    /// Actions that are needed besides, for this type.
    pub dependent: Vec<String>,
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// `UpdateFunctionCode`.
    pub name: String,
    /// AWS's own level; no level of risk.
    pub level: Level,
    /// The resource types that it takes; none: it can be granted on `*` only.
    pub takes: Vec<Takes>,
    /// The list of its condition keys, in the service's [`Service::lists`].
    pub keys: Option<usize>,
    /// Actions that are needed besides.
    pub dependent: Vec<String>,
}

/// A service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// `lambda`.
    pub prefix: String,
    /// Its condition keys, sorted.
    pub keys: Vec<ConditionKey>,
    /// Lists of condition keys that actions and resource types share.
    pub lists: Vec<Vec<usize>>,
    /// Its resource types, sorted.
    pub resources: Vec<ResourceType>,
    /// Its actions, sorted without case.
    pub actions: Vec<Action>,
}

impl Service {
    /// An action by its name, without case.
    pub fn action(&self, name: &str) -> Option<&Action> {
        let small = name.to_ascii_lowercase();
        let at = self
            .actions
            .binary_search_by(|action| action.name.to_ascii_lowercase().cmp(&small))
            .ok()?;
        Some(&self.actions[at])
    }

    /// The resource types that an action takes.
    pub fn resources_of<'a>(&'a self, action: &'a Action) -> impl Iterator<Item = &'a ResourceType> {
        action.takes.iter().map(|takes| &self.resources[takes.resource])
    }

    /// The condition keys that an action has of its own.
    pub fn keys_of<'a>(&'a self, action: &'a Action) -> impl Iterator<Item = &'a ConditionKey> {
        let list = action.keys.map_or(&[][..], |list| &self.lists[list]);
        list.iter().map(|key| &self.keys[*key])
    }
}

impl Level {
    pub(super) const LETTERS: [(char, Level); 5] = [
        ('l', Level::List),
        ('r', Level::Read),
        ('t', Level::Tagging),
        ('w', Level::Write),
        ('p', Level::Permissions),
    ];

    /// As the package spells it: `Permissions management, Write`.
    pub fn of_aws(word: &str) -> Option<Level> {
        Some(match word {
            "List" => Level::List,
            "Read" => Level::Read,
            "Tagging" | "Tagging, Write" => Level::Tagging,
            "Write" => Level::Write,
            "Permissions management" | "Permissions management, Write" => Level::Permissions,
            _ => return None,
        })
    }
}

impl KeyType {
    pub(super) const WORDS: [(&str, KeyType); 9] = [
        ("String", KeyType::Text),
        ("ArrayOfString", KeyType::Texts),
        ("ARN", KeyType::Arn),
        ("ArrayOfARN", KeyType::Arns),
        ("Bool", KeyType::Bool),
        ("ArrayOfBool", KeyType::Bools),
        ("Numeric", KeyType::Number),
        ("Date", KeyType::Date),
        ("IPAddress", KeyType::Address),
    ];

    /// As the package spells it: `ArrayOfString`.
    pub fn of_aws(word: &str) -> Option<KeyType> {
        KeyType::WORDS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, kind)| *kind)
    }
}
