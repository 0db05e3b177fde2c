//! Whether an answer is right for the right reason: the steps of the witness in a file's prose, as rules that the product must have used.
//!
//! `tests/scenarios/reasons.yml` has, for each file and in the order of its witness, the rules of which each step is made, and words
//! that their sentences must hold. A step that is no deed has `implied:` and why. Where the file asks a question, or is contained, the
//! near miss has the steps.

use super::run::{Answers, Step};
use serde_json::Value;
use std::collections::BTreeMap;

/// The table, by id.
pub type Reasons = BTreeMap<String, Vec<BTreeMap<String, String>>>;

/// Reads the table.
///
/// # Errors
/// What is no table.
pub fn read(text: &str) -> Result<Reasons, String> {
    yaml_serde::from_str(text).map_err(|error| error.to_string())
}

/// What is wrong with the reasons of an answer.
pub fn wrong(answers: &Answers, reasons: &Reasons) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, answer, fact) in [
        ("the world", &answers.world, asked(answers)),
        ("the near miss", &answers.near_miss, Some(answers.changed.clone())),
    ] {
        if answer.verdict != "unanswerable" {
            continue;
        }
        let facts: Vec<&str> = answer.questions.iter().map(|asked| asked.fact.as_str()).collect();
        let fact = fact.unwrap_or_default();
        if !facts.iter().any(|found| *found == fact) {
            wrong.push(format!("{name} asks for {facts:?} and not for {fact}"));
        }
    }
    let exceeded = [&answers.world, &answers.near_miss]
        .into_iter()
        .find(|answer| answer.verdict == "exceeded");
    let Some(answer) = exceeded else { return wrong };
    let Some(expected) = reasons.get(&answers.id) else {
        wrong.push("nothing says which rules its witness has".to_owned());
        return wrong;
    };
    let told = answers.world.verdict == "exceeded" && !answers.witness.is_empty();
    if told && expected.len() != answers.witness.len() {
        wrong.push(format!(
            "{} steps are written, and reasons of {}",
            answers.witness.len(),
            expected.len()
        ));
    }
    wrong.extend(missing(&answer.steps, expected));
    wrong
}

/// The fact that the file asks for.
fn asked(answers: &Answers) -> Option<String> {
    answers
        .witness
        .first()?
        .get("fact")
        .and_then(Value::as_str)
        .map(str::to_owned)
}

/// The first expected step that the witness does not have, or that comes too early; each of its steps stands for one. A step is made
/// when the last of its rules is, and steps are made in the order in which they are written, but for one with `unordered` and why.
fn missing(steps: &[Step], expected: &[BTreeMap<String, String>]) -> Option<String> {
    let mut used = vec![false; steps.len()];
    let mut before = None;
    for (at, step) in expected.iter().enumerate() {
        if step.contains_key("implied") {
            continue;
        }
        let number = at + 1;
        let mut made = None;
        for (rule, words) in step.iter().filter(|(rule, _)| *rule != "unordered") {
            let found = steps.iter().enumerate().position(|(place, step)| {
                !used[place] && step.basis == *rule && words.split(", ").all(|word| step.does.contains(word))
            });
            let Some(place) = found else {
                return Some(format!(
                    "step {number} of the witness has no `{rule}` with \"{words}\""
                ));
            };
            used[place] = true;
            made = made.max(Some(place));
        }
        if !step.contains_key("unordered") {
            if made < before {
                return Some(format!(
                    "step {number} of the witness is made before the one that is written before it"
                ));
            }
            before = made;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(rule: &str) -> Step {
        Step {
            does: format!("{rule} happens"),
            basis: rule.to_owned(),
        }
    }

    #[test]
    fn steps_are_made_in_the_order_in_which_they_are_written() {
        let told = [step("push"), step("approve"), step("merge")];
        let wanted =
            |text: &str| -> Vec<BTreeMap<String, String>> { yaml_serde::from_str(text).expect("steps") };
        assert_eq!(
            missing(&told, &wanted("[{push: happens}, {merge: happens}]")),
            None
        );
        assert_eq!(
            missing(
                &told,
                &wanted("[{push: happens, approve: happens}, {merge: happens}]")
            ),
            None
        );
        let early = missing(&told, &wanted("[{merge: happens}, {push: happens}]"));
        assert!(early.is_some_and(|why| why.contains("step 2 of the witness is made before")));
        assert_eq!(
            missing(
                &told,
                &wanted("[{merge: happens}, {push: happens, unordered: it need not wait}]")
            ),
            None
        );
        assert!(missing(&told, &wanted("[{ship: happens}]")).is_some());
    }
}
