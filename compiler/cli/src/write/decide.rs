//! What becomes of one file: what stands there against what is wanted and what the lock says.

use super::block::{self, Found};
use super::disk::Stands;
use super::lock::Locked;
use super::plan::{Change, Task};
use super::{Body, Output, digest};
use gabion_core::diagnostic::Diagnostic;

/// What is to be done with a file, if anything; or why nothing may be done at all.
pub(super) type Decision = Result<Option<(Change, Task)>, Box<Diagnostic>>;

/// Decides about one file, of which `bytes` stand there.
pub(super) fn decide(
    path: &str,
    bytes: Option<&[u8]>,
    wanted: Option<&Output>,
    locked: Option<&Locked>,
) -> Decision {
    let text = match bytes.map(std::str::from_utf8).transpose() {
        Ok(text) => text,
        // Gabion writes UTF-8 only, so this is not what it wrote.
        Err(_) => return Err(not_ours(path, locked)),
    };
    match wanted {
        // A path is whole or a block for ever; a lock that says otherwise was not written by a compiler.
        Some(output)
            if locked.is_some_and(|locked| locked.block != matches!(output.body, Body::Block(_))) =>
        {
            Err(not_ours(path, locked))
        }
        Some(output) => match &output.body {
            Body::Whole(new) => put_whole(output, new, text, locked),
            Body::Block(new) => put_block(output, new, text, locked),
        },
        None => take_away(path, text, locked),
    }
}

fn put(output: &Output, text: String, stands: bool) -> Decision {
    let change = if stands { Change::Changed } else { Change::Added };
    let task = Task::Put {
        path: output.path.clone(),
        text,
        executable: output.executable,
        stands,
    };
    Ok(Some((change, task)))
}

fn put_whole(output: &Output, new: &str, text: Option<&str>, locked: Option<&Locked>) -> Decision {
    match text {
        None => put(output, new.to_owned(), false),
        // Whoever wrote it, there is nothing to lose.
        Some(text) if text == new => Ok(None),
        Some(text) if is_ours(text, locked) => put(output, new.to_owned(), true),
        Some(_) => Err(not_ours(&output.path, locked)),
    }
}

fn put_block(output: &Output, new: &str, text: Option<&str>, locked: Option<&Locked>) -> Decision {
    let Some(text) = text else {
        return put(output, block::put("", new), false);
    };
    match block::find(text) {
        Found::None => put(output, block::put(text, new), true),
        Found::One { inner, .. } if inner == new => Ok(None),
        Found::One { inner, .. } if is_our_block(inner, locked) => put(output, block::put(text, new), true),
        Found::One { .. } | Found::Broken => Err(not_ours(&output.path, locked)),
    }
}

/// What becomes of a file that is no longer emitted.
pub(super) fn take_away(path: &str, text: Option<&str>, locked: Option<&Locked>) -> Decision {
    let Some(text) = text else { return Ok(None) };
    let delete = Ok(Some((
        Change::Removed,
        Task::Delete {
            path: path.to_owned(),
        },
    )));
    if is_ours(text, locked) {
        return delete;
    }
    if !locked.is_some_and(|locked| locked.block) {
        return Err(not_ours(path, locked));
    }
    match block::find(text) {
        Found::None => Ok(None),
        Found::One { inner, .. } if is_our_block(inner, locked) => {
            let rest = block::cut(text);
            if rest.is_empty() {
                return delete;
            }
            let task = Task::Put {
                path: path.to_owned(),
                text: rest,
                executable: false,
                stands: true,
            };
            Ok(Some((Change::Removed, task)))
        }
        Found::One { .. } | Found::Broken => Err(not_ours(path, locked)),
    }
}

fn is_ours(text: &str, locked: Option<&Locked>) -> bool {
    locked.is_some_and(|locked| !locked.block && locked.accepts(&digest(text.as_bytes())))
}

fn is_our_block(inner: &str, locked: Option<&Locked>) -> bool {
    locked.is_some_and(|locked| locked.block && locked.accepts(&digest(inner.as_bytes())))
}

fn not_ours(path: &str, locked: Option<&Locked>) -> Box<Diagnostic> {
    let Some(locked) = locked else {
        let found = Diagnostic::error(
            "foreign-file",
            format!("{path} exists, and Gabion did not write it"),
        );
        let found = found.note("Nothing was written or removed: a file of somebody else is never replaced.");
        let help =
            format!("move {path} away and compile again, or declare what it does instead of emitting it");
        return Box::new(found.help(help));
    };
    let what = if locked.block {
        "the lines between the gabion markers of "
    } else {
        ""
    };
    let found = Diagnostic::error(
        "edited-file",
        format!("{what}{path} changed since Gabion wrote it"),
    );
    let found = found.note("Nothing was written or removed: an edit by hand is never lost.");
    let restore = format!("put the change into gabion.kdl and restore the file: `git checkout -- {path}`");
    Box::new(
        found
            .help(restore)
            .help(format!("or move {path} away and compile again")),
    )
}

/// Something stands at a path, or at a folder on the way to it, that is no plain file in plain folders.
pub(super) fn in_the_way(path: &str, at: &str, stands: Stands) -> Box<Diagnostic> {
    let what = match stands {
        Stands::Link => "a symbolic link",
        Stands::Folder => "a folder",
        Stands::File => "a file",
        Stands::Nothing | Stands::Other => "neither a file nor a folder",
    };
    let message = if path == at {
        format!("{path} is {what}")
    } else {
        format!("{path} cannot be written: {at} is {what}")
    };
    let found = Diagnostic::error("foreign-file", message)
        .note("Nothing was written or removed: Gabion writes plain files in plain folders, and follows no link to do so.")
        .help(format!("move {at} away and compile again"));
    Box::new(found)
}
