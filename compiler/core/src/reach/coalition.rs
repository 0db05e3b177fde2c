//! Who is needed: irreducible coalitions by leaving one out.

/// A subset of `agents` that still reaches what all of them reach, and no longer does without any one of its members. `reaches`
/// closes the world for a coalition, given in the order of `agents`. `None` if even all of them do not reach it.
///
/// Reach is monotone in who takes part, so one pass is enough: whoever was needed beside a larger rest is needed beside a smaller.
/// That is one closure for all and one for each.
pub fn irreducible<A: Clone>(agents: &[A], mut reaches: impl FnMut(&[A]) -> bool) -> Option<Vec<A>> {
    if !reaches(agents) {
        return None;
    }
    let mut needed = agents.to_vec();
    let mut at = 0;
    while at < needed.len() {
        let left_out = needed.remove(at);
        if !reaches(&needed) {
            needed.insert(at, left_out);
            at += 1;
        }
    }
    Some(needed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_nobody_in_who_is_not_needed() {
        let table: [(&[&str], Option<&[&str]>); 4] = [
            (&["ant", "bee", "cat", "dog"], Some(&["bee", "dog"])),
            (&["dog", "cat", "bee"], Some(&["dog", "bee"])),
            (&["ant", "elk"], Some(&["elk"])),
            (&["ant", "bee"], None),
        ];
        for (agents, expected) in table {
            let reaches =
                |some: &[&str]| some.contains(&"elk") || (some.contains(&"bee") && some.contains(&"dog"));
            assert_eq!(irreducible(agents, reaches).as_deref(), expected, "{agents:?}");
        }
    }

    #[test]
    fn nobody_is_needed_for_what_holds_anyway() {
        assert_eq!(irreducible(&["ant"], |_| true), Some(vec![]));
    }
}
