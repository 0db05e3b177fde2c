//! One change in words: its sign, whose it is, and what moved.

use super::super::dates;
use super::super::difference::Change;
use super::super::headline::name;
use super::super::model::{After, AssumptionPart, Direction, Edit, Standing, What, Who};
use crate::reach::effect::Effect;

pub(super) fn said(change: &Change) -> (char, String, String) {
    let plain = sign(change.direction);
    let gate = |gate: &str| format!("gate \"{gate}\"");
    match &change.what {
        What::Effect {
            who,
            after,
            verb,
            asset,
            old,
            new,
        } => effect(
            who,
            after,
            &Effect::new(verb.clone(), asset.clone()),
            (*old, *new),
        ),
        What::Verdict { agent, edit } => ('~', agent.clone(), format!("is {}", edited(edit))),
        What::Sentence { agent, edit } => ('~', agent.clone(), sentence(edit)),
        What::Undeclared { agent, job, new } => {
            let job = job.split_once('/').map_or(job.as_str(), |(_, job)| job);
            let text = match new {
                true => format!("is no longer declared, and {job} still runs it: nothing holds it"),
                false => format!("is declared now; {job} ran it before, and nothing held it"),
            };
            (plain, agent.clone(), text)
        }
        What::Gate { gate: name, edit } => gate_said(gate(name), edit, change.direction),
        What::Stands {
            gate: name,
            before,
            new: true,
        } => ('+', gate(name), format!("stands before {before}")),
        What::Stands {
            gate: name,
            before,
            new: false,
        } => ('-', gate(name), format!("no longer stands before {before}")),
        What::Necessity {
            gate: name,
            before,
            old,
            new,
        } => {
            let (sign, text) = necessity(*old, *new);
            (sign, gate(name), format!("{text} before {before}"))
        }
        What::Answerable {
            gate: name,
            before,
            new,
        } => {
            let word = if *new {
                "can be answered again"
            } else {
                "can be answered by nobody"
            };
            ('~', gate(name), format!("{word} before {before}"))
        }
        What::Voice {
            gate: name,
            who,
            old,
            new,
        } => voice(change, name, who, (*old, *new)),
        What::Opening { text, old: _, new } => {
            let word = if change.direction == Direction::Wider {
                "opens"
            } else {
                "closes"
            };
            ('~', word.to_owned(), format!("{text}{}", graded(*new)))
        }
        What::Assumption { id, part, edit } => assumption(id, *part, edit),
        What::Question { text, .. } => (plain, "unknown".to_owned(), text.clone()),
    }
}

fn sign(direction: Direction) -> char {
    match direction {
        Direction::Wider => '+',
        Direction::Neither => '~',
        Direction::Narrower => '-',
    }
}

fn effect(
    who: &Who,
    after: &After,
    effect: &Effect,
    (old, new): (Standing, Standing),
) -> (char, String, String) {
    let shown = effect.to_string();
    let asset = shown.split_once(' ').map_or("", |(_, asset)| asset);
    let with = match after {
        After::Alone => String::new(),
        After::Fooled { team, people: 1 } => format!(", fooling one of {team}"),
        After::Fooled { team, people } => format!(", fooling {people} of {team}"),
        After::Everybody => ", if everybody agrees".to_owned(),
    };
    let (sign, word, tail) = match (old, new) {
        (Standing::Impossible, _) => ('+', "gains", graded(new)),
        (_, Standing::Impossible) => ('-', "loses", graded(old)),
        _ => ('~', "may", format!(" (now {}, was {})", new.word(), old.word())),
    };
    (
        sign,
        name(who).to_owned(),
        format!("{word}  {}\t{asset}{with}{tail}", effect.verb),
    )
}

fn graded(standing: Standing) -> String {
    match standing {
        Standing::Certain | Standing::Impossible => String::new(),
        other => format!(" ({})", other.word()),
    }
}

fn edited(edit: &Edit) -> String {
    match edit {
        Edit::New { new } => format!("{new}, and new"),
        Edit::Gone { .. } => "no longer declared".to_owned(),
        Edit::Changed { old, new } => format!("{new}, was {old}"),
    }
}

fn sentence(edit: &Edit) -> String {
    match edit {
        Edit::New { new } | Edit::Changed { new, .. } => format!("has the sentence \"{new}\""),
        Edit::Gone { .. } => "has no sentence any more".to_owned(),
    }
}

fn gate_said(name: String, edit: &Edit, direction: Direction) -> (char, String, String) {
    match edit {
        Edit::New { new } => ('+', name, format!("is new and asks {new}")),
        Edit::Gone { old } => ('-', name, format!("is no longer declared; it asked {old}")),
        Edit::Changed { old, new } => {
            let sign = if direction == Direction::Wider { '-' } else { '+' };
            (sign, name, format!("asks {new}, not {old}"))
        }
    }
}

fn necessity(old: Standing, new: Standing) -> (char, &'static str) {
    match (old, new) {
        (Standing::Impossible, Standing::Certain) => ('-', "is no longer necessary"),
        (Standing::Impossible, _) => ('-', "is perhaps no longer necessary"),
        (_, Standing::Impossible) => ('+', "is necessary"),
        (_, Standing::Certain) => ('-', "is certainly not necessary"),
        _ => ('+', "is perhaps necessary"),
    }
}

fn voice(change: &Change, gate: &str, who: &str, (old, new): (Standing, Standing)) -> (char, String, String) {
    let because = change
        .cause
        .as_ref()
        .map(|cause| cause.text.as_str())
        .filter(|text| !text.is_empty());
    let because = because.map(|text| format!(" ({text})")).unwrap_or_default();
    let (sign, word, tail) = match (old, new) {
        (Standing::Impossible, _) => ('+', "gains", graded(new)),
        (_, Standing::Impossible) => ('-', "loses", graded(old)),
        _ => ('~', "has", format!(", {} and not {}", new.word(), old.word())),
    };
    (
        sign,
        who.to_owned(),
        format!("{word}  a voice\tin gate \"{gate}\"{tail}{because}"),
    )
}

fn assumption(id: &str, part: AssumptionPart, edit: &Edit) -> (char, String, String) {
    let text = match (part, edit) {
        (_, Edit::New { new }) if part == AssumptionPart::Whole => {
            return ('+', format!("assumption \"{id}\""), format!("is new: {new}"));
        }
        (_, Edit::Gone { .. }) if part == AssumptionPart::Whole => {
            return ('-', format!("assumption \"{id}\""), "is gone".to_owned());
        }
        (AssumptionPart::Until, Edit::Changed { old, new }) => match dates::moved(old, new) {
            Some(moved) => format!("runs {moved}, until {new}"),
            None => format!("runs until {new}, not {old}"),
        },
        (AssumptionPart::By, Edit::New { new } | Edit::Changed { new, .. }) => {
            format!("is vouched for by {new}")
        }
        (AssumptionPart::By, Edit::Gone { old }) => format!("is no longer vouched for by {old}"),
        (_, Edit::New { new } | Edit::Changed { new, .. }) => format!("now says: {new}"),
        (_, Edit::Gone { old }) => format!("no longer says: {old}"),
    };
    ('~', format!("assumption \"{id}\""), text)
}
