//! `gabion check --accept AGENT`: the compiler's sentence takes the place of the declared one.

use crate::project::DECLARATION;
use crate::stop::Stop;
use crate::write::disk::{Disk, Real, Stands};
use gabion_core::compile::Compiled;
use gabion_core::diagnostic::Edit;
use gabion_core::language::model::Radius;
use std::path::Path;

/// Writes the sentence. The line where it stands; none if it stands there already.
pub fn accept(root: &Path, compiled: &Compiled, name: &str) -> Result<Option<usize>, Stop> {
    let mut agents = compiled.declaration.agents.iter();
    let Some(agent) = agents.find(|agent| agent.name.value == name) else {
        return Err(nobody(compiled, name));
    };
    let Some(radius) = &agent.radius else {
        return Err(Stop::new(format!(
            "{name} declares no blast radius, which would hold the sentence"
        ))
        .help("add `blast-radius { admits { … } }` to it"));
    };
    let Some(worlds) = &compiled.worlds else {
        return Err(
            Stop::new(format!("{DECLARATION} has errors; nothing was accepted"))
                .help("`gabion check` shows them"),
        );
    };
    let mut verdicts = worlds.applied.judgement.agents.iter();
    let verdict = verdicts.find(|verdict| verdict.agent == name);
    if verdict.is_none_or(|verdict| verdict.sentence.is_none()) {
        let why = format!("the worst case of {name} is unanswerable, so there is no sentence to accept");
        return Err(Stop::new(why).help("answer the questions that `gabion check` asks"));
    }
    let Some(edit) = edit(compiled, radius) else {
        let declared = radius.sentence.as_ref().map(|sentence| &sentence.value);
        if declared == verdict.and_then(|verdict| verdict.sentence.as_ref()) {
            return Ok(None);
        }
        let why = format!("what {DECLARATION} asks for cannot be emitted, so there is no sentence to accept");
        return Err(Stop::new(why).help("`gabion check` shows what is refused"));
    };
    write(root, compiled, edit)?;
    Ok(Some(
        compiled.sources.line_column(edit.span.file, edit.span.start).0,
    ))
}

fn nobody(compiled: &Compiled, name: &str) -> Stop {
    let agents = &compiled.declaration.agents;
    let names: Vec<&str> = agents.iter().map(|agent| agent.name.value.as_str()).collect();
    let stop = Stop::new(format!("no agent is called \"{name}\""));
    match names.is_empty() {
        true => stop.help("this project declares none"),
        false => stop.help(format!("declared are {}", names.join(", "))),
    }
}

/// The edit of the finding about this radius, and of no other.
fn edit<'c>(compiled: &'c Compiled, radius: &Radius) -> Option<&'c Edit> {
    let place = radius
        .sentence
        .as_ref()
        .map_or(radius.span, |sentence| sentence.span);
    let found = compiled
        .findings
        .iter()
        .filter(|found| found.slug == "sentence-untrue");
    let mut edits = found
        .flat_map(|found| &found.helps)
        .filter_map(|help| match help.edits.as_slice() {
            [edit] if edit.span == place => Some(edit),
            _ => None,
        });
    edits.next().filter(|_| edits.next().is_none())
}

/// Puts the edited declaration in the place of the one that was read, in one step.
fn write(root: &Path, compiled: &Compiled, edit: &Edit) -> Result<(), Stop> {
    let disk = Real::new(root);
    let failed = |error: std::io::Error| Stop::new(format!("could not write {DECLARATION}: {error}"));
    let text = &compiled.sources.get(edit.span.file).text;
    if disk.stands(DECLARATION).map_err(failed)? != Stands::File {
        return Err(
            Stop::new(format!("{DECLARATION} is a link; it is not written through"))
                .help("edit the file that it leads to"),
        );
    }
    if disk.read(DECLARATION).map_err(failed)? != text.as_bytes() {
        return Err(Stop::new(format!(
            "{DECLARATION} changed while it was checked; nothing was written"
        )));
    }
    let spare = format!("{DECLARATION}.accepting");
    let outcome = disk
        .write_new(&spare, edited(text, edit).as_bytes(), false)
        .and_then(|()| same_mode(root, &spare))
        .and_then(|()| disk.rename(&spare, DECLARATION))
        .and_then(|()| disk.sync_folder(""));
    if let Err(error) = outcome {
        // A spare that somebody else left is not ours to remove.
        if error.kind() != std::io::ErrorKind::AlreadyExists {
            let _ = disk.remove_file(&spare);
        }
        return Err(failed(error));
    }
    Ok(())
}

fn same_mode(root: &Path, spare: &str) -> std::io::Result<()> {
    let mode = std::fs::metadata(root.join(DECLARATION))?.permissions();
    std::fs::set_permissions(root.join(spare), mode)
}

fn edited(text: &str, edit: &Edit) -> String {
    let (start, end) = (edit.span.start as usize, edit.span.end as usize);
    format!("{}{}{}", &text[..start], edit.text, &text[end..])
}
