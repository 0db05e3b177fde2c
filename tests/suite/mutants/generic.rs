//! What is done to every document, whatever it is: each part is dropped, each truth value flipped, each number lowered and raised,
//! each word changed.

use super::doc::Doc;
use super::mutant::Maker;

pub fn mutate(maker: &mut Maker) {
    for (path, part) in maker.parts() {
        for at in 0..part.len() {
            let note = match &part {
                Doc::Map(entries) => entries[at].0.clone(),
                _ => at.to_string(),
            };
            maker.change("drop", &path, &note, |part| part.drop_at(at));
        }
        match &part {
            Doc::Plain(text) => plain(maker, &path, text),
            Doc::Text(text) => word(maker, &path, text, Doc::Text),
            Doc::Seq(_) | Doc::Map(_) => {}
        }
    }
}

fn plain(maker: &mut Maker, path: &[String], text: &str) {
    match (text, text.parse::<u64>()) {
        ("true", _) => maker.put("flip", path, Doc::Plain("false".into())),
        ("false", _) => maker.put("flip", path, Doc::Plain("true".into())),
        (_, Ok(number)) => {
            if number > 0 {
                maker.put("lower", path, Doc::Plain((number - 1).to_string()));
            }
            maker.put("raise", path, Doc::Plain((number * 10 + 60).to_string()));
        }
        ("null" | "", _) => {}
        _ => word(maker, path, text, Doc::Plain),
    }
}

fn word(maker: &mut Maker, path: &[String], text: &str, made: fn(String) -> Doc) {
    if let Ok(number) = text.parse::<u64>() {
        maker.put("raise", path, made((number * 10 + 60).to_string()));
    }
    if !text.contains('\n') {
        return maker.put("change", path, made(format!("{text}-x")));
    }
    for (at, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with('#'))
    {
        let rest: Vec<&str> = text
            .lines()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, line)| line)
            .collect();
        let shown: String = line.trim().chars().take(60).collect();
        maker.change("line", path, &format!("without {at}: {shown}"), |part| {
            *part = made(rest.join("\n") + "\n")
        });
    }
}
