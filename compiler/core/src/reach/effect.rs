//! Effects: verbs on assets, their fixed partial order, and the down-set that a radius admits.

use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A verb on an asset: `change payments:main`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Effect {
    /// One of `gabion_facts::facts::VERBS`.
    pub verb: String,
    /// `payments:main`; leaks are spelled `payments:code>api.anthropic.com`.
    pub asset: String,
}

impl Effect {
    /// The effect of `verb` on `asset`.
    pub fn new(verb: impl Into<String>, asset: impl Into<String>) -> Self {
        Effect {
            verb: verb.into(),
            asset: asset.into(),
        }
    }
}

impl std::fmt::Display for Effect {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.asset.split_once('>') {
            Some((what, host)) => write!(out, "{} {what} to {host}", self.verb),
            None => write!(out, "{} {}", self.verb, self.asset),
        }
    }
}

/// What is known of assets: which lies in which, and how much each matters.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    parents: BTreeMap<String, String>,
    tiers: BTreeMap<String, String>,
}

impl Assets {
    /// States that `child` lies in `parent`: an effect on the parent is one on the child.
    pub fn nest(&mut self, child: &str, parent: &str) {
        if child != parent {
            self.parents.insert(child.to_owned(), parent.to_owned());
        }
    }

    /// States the tier of an asset.
    pub fn rank(&mut self, asset: &str, tier: &str) {
        self.tiers.insert(asset.to_owned(), tier.to_owned());
    }

    /// The tier of an asset. Packages and whatever nobody has ranked but ships to users are production.
    pub fn tier(&self, asset: &str) -> Option<&str> {
        match self.tiers.get(asset) {
            Some(tier) => Some(tier),
            None if is_published(asset) => Some("production"),
            None => None,
        }
    }

    /// Whether an effect is shipping to production, or taking production over: never admissible without a person, whatever a radius
    /// says.
    pub fn is_production(&self, effect: &Effect) -> bool {
        match effect.verb.as_str() {
            "ship" => !self.is_rehearsal(&effect.asset),
            "administer" => self.tier(&effect.asset) == Some("production"),
            _ => false,
        }
    }

    /// Whether production may change by an effect: by shipping there, or by administering what is not known to be apart from it.
    pub fn touches_production(&self, effect: &Effect) -> bool {
        matches!(effect.verb.as_str(), "ship" | "administer") && !self.is_rehearsal(&effect.asset)
    }

    fn is_rehearsal(&self, asset: &str) -> bool {
        matches!(self.tier(asset), Some("staging" | "test" | "development"))
    }

    /// The asset that `asset` lies in.
    pub fn parent<'a>(&'a self, asset: &'a str) -> Option<&'a str> {
        match asset.split_once('[') {
            Some((area, _)) => Some(area),
            None => self.parents.get(asset).map(String::as_str),
        }
    }

    /// An asset and those that it lies in, the innermost first. They nest a few levels; the bound keeps a cycle from running for ever.
    fn around<'a>(&'a self, asset: &'a str) -> impl Iterator<Item = &'a str> {
        std::iter::successors(Some(asset), |here| self.parent(here)).take(17)
    }

    /// Whether `asset` is `outer` or lies in it.
    pub fn within(&self, asset: &str, outer: &str) -> bool {
        self.around(asset).any(|here| pattern_holds(outer, here))
    }

    /// Whether who may do `greater` may do `lesser` too.
    pub fn covers(&self, greater: &Effect, lesser: &Effect) -> bool {
        verb_covers(&greater.verb, &lesser.verb) && self.within(&lesser.asset, &greater.asset)
    }

    /// The effects that no other one covers, in order.
    pub fn maximal(&self, effects: &[Effect]) -> Vec<Effect> {
        let index = EffectIndex::of(effects);
        let mut kept: Vec<Effect> = effects
            .iter()
            .filter(|effect| {
                !index
                    .covering(self, effect)
                    .any(|other| self.beats(other, effect))
            })
            .cloned()
            .collect();
        kept.sort();
        kept.dedup();
        kept
    }

    /// Whether an effect that covers another stands for it: of two that cover each other, the first does.
    pub fn beats(&self, covering: &Effect, effect: &Effect) -> bool {
        covering != effect && !(self.covers(effect, covering) && effect < covering)
    }
}

/// Effects by asset, for asking often which of them cover another.
#[derive(Clone, Debug)]
pub struct EffectIndex<'a, T> {
    by_asset: FxHashMap<&'a str, Vec<&'a T>>,
    patterned: Vec<&'a T>,
}

impl<'a, T: AsRef<Effect>> EffectIndex<'a, T> {
    /// The index of some effects.
    pub fn of(effects: impl IntoIterator<Item = &'a T>) -> Self {
        let mut index = EffectIndex {
            by_asset: FxHashMap::default(),
            patterned: Vec::new(),
        };
        for one in effects {
            let asset = one.as_ref().asset.as_str();
            if asset.contains('*') {
                index.patterned.push(one);
            } else {
                index.by_asset.entry(asset).or_default().push(one);
            }
        }
        index
    }

    /// Those that cover an effect, itself included if it is there.
    pub fn covering<'s>(&'s self, assets: &'s Assets, effect: &'s Effect) -> impl Iterator<Item = &'s T> {
        let around = assets.around(&effect.asset);
        let nested = around.filter_map(|asset| self.by_asset.get(asset)).flatten();
        nested
            .chain(&self.patterned)
            .copied()
            .filter(move |one| assets.covers(one.as_ref(), effect))
    }
}

impl AsRef<Effect> for Effect {
    fn as_ref(&self) -> &Effect {
        self
    }
}

/// Whether an asset is a package or release that users install.
pub fn is_published(asset: &str) -> bool {
    [
        "npm:",
        "pypi:",
        "crates:",
        "docker:",
        "maven:",
        "rubygems:",
        "nuget:",
        "release:",
        "gem:",
        "image:",
    ]
    .iter()
    .any(|registry| asset.starts_with(registry))
}

/// The fixed order of verbs: administering is everything, changing is proposing, leaking is observing.
fn verb_covers(greater: &str, lesser: &str) -> bool {
    greater == lesser
        || greater == "administer"
        || matches!((greater, lesser), ("change", "propose") | ("leak", "observe"))
}

/// Whether a pattern of an expectation (`*:production`, `payments:*`, `*`) holds an asset; only a bare `*` crosses `:`.
pub fn pattern_holds(pattern: &str, asset: &str) -> bool {
    if pattern == "*" || pattern == asset {
        return true;
    }
    if !pattern.contains('*') {
        return false;
    }
    let mut wanted = pattern.split(':');
    let mut found = asset.split(':');
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(part), Some(here)) if part == here || starred(part, here) => {}
            _ => return false,
        }
    }
}

fn starred(part: &str, text: &str) -> bool {
    match part.split_once('*') {
        Some((before, after)) => {
            text.len() >= before.len() + after.len() && text.starts_with(before) && text.ends_with(after)
        }
        None => false,
    }
}
