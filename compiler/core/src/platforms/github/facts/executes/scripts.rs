//! Whose files a script brings, by its words.

use super::super::state::Stating;
use super::{Files, HEADS};
use gabion_facts::source::Span;

/// Whether a name is the repository's own, which ignores case.
pub(super) fn is_own(stating: &Stating<'_>, name: &str) -> bool {
    let own = stating.context.full_name.as_ref();
    own.is_some_and(|own| own.eq_ignore_ascii_case(name.trim()))
}

/// Whether a script takes files of this repository by its address, without any command of git.
pub(super) fn takes_by_address(stating: &Stating<'_>, script: &str) -> bool {
    let Some(own) = &stating.context.full_name else {
        return false;
    };
    let (script, own) = (script.to_lowercase(), own.to_lowercase());
    let names = [
        own.as_str(),
        "$github_repository",
        "${github_repository}",
        "${{ github.repository }}",
    ];
    names.iter().any(|name| {
        let before = [
            "raw.githubusercontent.com/",
            "codeload.github.com/",
            "git+https://github.com/",
            "git+ssh://git@github.com/",
        ];
        let after = ["/archive/", "/raw/", "/tarball", "/zipball", "/contents/"];
        before
            .iter()
            .any(|before| script.contains(&format!("{before}{name}")))
            || after
                .iter()
                .any(|after| script.contains(&format!("{name}{after}")))
    })
}

/// Whether a script clones this repository; `None`: an address that is computed, or a path.
fn clones(stating: &Stating<'_>, script: &str) -> Option<bool> {
    let Some((_, rest)) = script.split_once("clone") else {
        return Some(false);
    };
    let own = stating
        .context
        .full_name
        .as_ref()
        .is_some_and(|own| rest.to_lowercase().contains(&own.to_lowercase()));
    if own || script.contains("GITHUB_REPOSITORY") || script.contains("github.repository") {
        return Some(true);
    }
    let line = rest.lines().next().unwrap_or_default();
    (!line.contains('$')).then_some(false)
}

pub(super) fn of_script(stating: &Stating<'_>, script: &str, span: Span, files: &mut Files) {
    let of_head = script.contains("gh pr checkout")
        || script.contains("pull/")
        || HEADS.iter().any(|word| script.contains(word));
    if of_head {
        files.head.get_or_insert(span);
        files.event.get_or_insert(span);
    } else if takes_by_address(stating, script) || clones(stating, script) == Some(true) {
        files.event.get_or_insert(span);
    } else if clones(stating, script).is_none() {
        files.computed.get_or_insert(span);
    }
}
