//! What a derivation rests on.

use crate::facts::Grade;
use std::fmt;

/// (assumed, unknown, steps), compared in that order and packed so that one comparison of integers does it.
///
/// * (0, 0, n): certain, true in every completion of what is not known.
/// * (0, u, n): depends on unknown facts.
/// * (a, ·, n): every derivation breaks an assumption.
///
/// The order of the first two is a trap. With *unknown* before *assumed*, a derivation that rests on an unknown fact would lose
/// against a "cheaper" one that breaks an assumption; the effect would then count as assumed away, although nobody has ruled the
/// first derivation out.
///
/// Each component stops at its greatest value instead of wrapping. Steps are those of the derivation as a tree: a part that is used
/// twice counts twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost(u64);

const STEPS: u64 = 0xffff_ffff;

impl Cost {
    /// Of nothing.
    pub const ZERO: Cost = Cost(0);
    /// More than any derivation costs: not derived.
    pub(super) const NEVER: Cost = Cost(u64::MAX);

    /// From its parts.
    pub const fn new(assumed: u16, unknown: u16, steps: u32) -> Self {
        Cost((assumed as u64) << 48 | (unknown as u64) << 32 | steps as u64)
    }

    /// What one use of a fact costs.
    pub fn of(grade: Grade) -> Self {
        match grade {
            Grade::Known => Cost::new(0, 0, 1),
            Grade::Assumed(_) => Cost::new(1, 0, 1),
            Grade::Unknown(_) => Cost::new(0, 1, 1),
        }
    }

    /// How many uses of assumed facts, at most 65,535.
    pub fn assumed(self) -> u16 {
        (self.0 >> 48) as u16
    }

    /// How many uses of unknown facts, at most 65,535.
    pub fn unknown(self) -> u16 {
        (self.0 >> 32) as u16
    }

    /// How many facts and rules, at most 2³² − 1.
    pub fn steps(self) -> u32 {
        self.0 as u32
    }

    /// Whether it is true in every completion.
    pub fn is_certain(self) -> bool {
        self.0 <= STEPS
    }

    /// Whether it depends on unknown facts alone.
    pub fn is_unknown(self) -> bool {
        self.assumed() == 0 && self.unknown() > 0
    }

    /// Both together.
    ///
    /// The sum is the other trap. *max* per component looks as good and is not monotone under the lexicographic order: (0, 9, 1)
    /// is less than (1, 0, 1), but with max against (1, 0, 1) it gives (1, 9, 1), which is more than (1, 0, 1). Knuth's algorithm
    /// would then settle atoms too early. Sums are superior functions: never less than any part, and monotone in each.
    #[must_use]
    pub fn plus(self, other: Cost) -> Cost {
        let steps = (self.0 & STEPS) + (other.0 & STEPS);
        let assumed = self.assumed().saturating_add(other.assumed());
        let unknown = self.unknown().saturating_add(other.unknown());
        Cost::new(assumed, unknown, steps.min(STEPS) as u32)
    }

    /// With the step of a rule.
    #[must_use]
    pub fn stepped(self) -> Cost {
        self.plus(Cost::new(0, 0, 1))
    }
}

impl fmt::Debug for Cost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "({}, {}, {})", self.assumed(), self.unknown(), self.steps())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_assumptions_first_and_never_wraps() {
        assert!(Cost::new(0, 65_535, u32::MAX) < Cost::new(1, 0, 0));
        assert!(Cost::new(0, 1, 0) > Cost::new(0, 0, u32::MAX));
        let most = Cost::new(u16::MAX - 1, u16::MAX, u32::MAX - 1);
        assert_eq!(
            most.plus(Cost::new(3, 3, 3)),
            Cost::new(u16::MAX, u16::MAX, u32::MAX)
        );
        assert_eq!(
            Cost::new(1, 2, 3).plus(Cost::new(4, 5, 6)).stepped(),
            Cost::new(5, 7, 10)
        );
        assert!(
            Cost::new(0, 0, 7).is_certain()
                && Cost::new(0, 2, 7).is_unknown()
                && !Cost::new(1, 2, 7).is_unknown()
        );
    }
}
