//! One service as lines of text, and back. Fields are separated by tabs, so that names may hold blanks.
//!
//! ```text
//! s lambda
//! k ARN lambda:FunctionArn          condition keys, numbered from 0
//! n 0 4                             lists of them, numbered from 0
//! a function⇥arn:…⇥1                a resource type, its ARN, its list
//! w CreateAlias⇥3!@2+iam:PassRole⇥1⇥…   level and name, types taken (required, list, further actions), list, further actions
//! ```

use super::model::{Action, ConditionKey, KeyType, Level, ResourceType, Service, Takes};

/// A service, written.
pub(super) fn write(service: &Service) -> String {
    let mut text = format!("s {}\n", service.prefix);
    for key in &service.keys {
        let word = KeyType::WORDS.iter().find(|(_, kind)| *kind == key.kind);
        text.push_str(&format!("k {} {}\n", word.map_or("", |(word, _)| word), key.name));
    }
    for list in &service.lists {
        text.push_str(&format!("n {}\n", joined(list.iter(), " ")));
    }
    for found in &service.resources {
        text.push_str(&line('a', &found.name, &[&found.arn, &number(found.keys)]));
    }
    for action in &service.actions {
        let letter = Level::LETTERS.iter().find(|(_, level)| *level == action.level);
        let takes = joined(action.takes.iter().map(taken), ",");
        let fields = [takes.as_str(), &number(action.keys), &action.dependent.join(" ")];
        text.push_str(&line(
            letter.map_or('?', |(letter, _)| *letter),
            &action.name,
            &fields,
        ));
    }
    text
}

fn line(letter: char, name: &str, fields: &[&str]) -> String {
    let whole = format!("{letter} {name}\t{}", fields.join("\t"));
    format!("{}\n", whole.trim_end_matches('\t'))
}

fn taken(takes: &Takes) -> String {
    let required = if takes.required { "!" } else { "" };
    let keys = takes.keys.map_or(String::new(), |list| format!("@{list}"));
    let dependent: String = takes
        .dependent
        .iter()
        .map(|action| format!("+{action}"))
        .collect();
    format!("{}{required}{keys}{dependent}", takes.resource)
}

fn number(list: Option<usize>) -> String {
    list.map_or(String::new(), |list| list.to_string())
}

fn joined<T: ToString>(items: impl Iterator<Item = T>, between: &str) -> String {
    items
        .map(|item| item.to_string())
        .collect::<Vec<_>>()
        .join(between)
}

/// Services, read; `None` if a line is not one of ours.
pub(super) fn read(text: &str) -> Option<Vec<Service>> {
    let mut services: Vec<Service> = Vec::new();
    for line in text.lines() {
        let (head, rest) = line.split_once(' ')?;
        if head == "s" {
            services.push(Service {
                prefix: rest.to_owned(),
                ..Service::default()
            });
            continue;
        }
        one(services.last_mut()?, head, rest)?;
    }
    Some(services)
}

fn one(service: &mut Service, head: &str, rest: &str) -> Option<()> {
    let mut fields = rest.split('\t');
    let name = fields.next()?;
    let mut field = || fields.next().unwrap_or_default();
    match head {
        "k" => {
            let (kind, name) = rest.split_once(' ')?;
            service.keys.push(ConditionKey {
                name: name.to_owned(),
                kind: KeyType::of_aws(kind)?,
            });
        }
        "n" => {
            let list = rest.split(' ').map(|key| index(key, service.keys.len()));
            let list = list.collect::<Option<Vec<usize>>>()?;
            service.lists.push(list);
        }
        "a" => {
            let arn = field().to_owned();
            let keys = optional(field(), service.lists.len())?;
            service.resources.push(ResourceType {
                name: name.to_owned(),
                arn,
                keys,
            });
        }
        letter => {
            let (_, level) = Level::LETTERS
                .iter()
                .find(|(known, _)| letter.starts_with(*known))?;
            let takes = words(field(), ',')
                .map(|word| takes(word, service))
                .collect::<Option<Vec<_>>>()?;
            let keys = optional(field(), service.lists.len())?;
            let dependent = words(field(), ' ').map(str::to_owned).collect();
            service.actions.push(Action {
                name: name.to_owned(),
                level: *level,
                takes,
                keys,
                dependent,
            });
        }
    }
    Some(())
}

fn takes(word: &str, service: &Service) -> Option<Takes> {
    let mut parts = word.split('+');
    let head = parts.next()?;
    let dependent = parts.map(str::to_owned).collect();
    let (head, keys) = match head.split_once('@') {
        Some((head, list)) => (head, optional(list, service.lists.len())?),
        None => (head, None),
    };
    let (head, required) = head.strip_suffix('!').map_or((head, false), |head| (head, true));
    Some(Takes {
        resource: index(head, service.resources.len())?,
        required,
        keys,
        dependent,
    })
}

fn words(text: &str, between: char) -> impl Iterator<Item = &str> {
    text.split(between).filter(|word| !word.is_empty())
}

fn index(text: &str, below: usize) -> Option<usize> {
    text.parse().ok().filter(|found| *found < below)
}

fn optional(text: &str, below: usize) -> Option<Option<usize>> {
    if text.is_empty() {
        return Some(None);
    }
    index(text, below).map(Some)
}
