//! The managed block of CODEOWNERS: the last lines of the file that wins. Everything above stays as it is.

/// The first line of the block.
pub const BEGIN: &str =
    "# gabion: begin (written by `gabion compile`; change the declaration, not these lines)";
/// The last line of the block.
pub const END: &str = "# gabion: end";

/// One line of the block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerLine {
    /// Of CODEOWNERS' own dialect.
    pub pattern: String,
    /// `@acme/sre`.
    pub owners: Vec<String>,
}

/// The file with the block in place of an older one.
pub fn with_block(text: &str, lines: &[OwnerLine]) -> String {
    let mut out = without_block(text);
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(&block(lines));
    out
}

/// The block by itself.
pub fn block(lines: &[OwnerLine]) -> String {
    let width = lines
        .iter()
        .map(|line| escaped(&line.pattern).len())
        .max()
        .unwrap_or(0);
    let line = |line: &OwnerLine| format!("{:width$} {}\n", escaped(&line.pattern), line.owners.join(" "));
    let body: String = lines.iter().map(line).collect();
    format!("{BEGIN}\n{body}{END}\n")
}

/// The file without the block. A block that does not end is not ours to cut: the text stays whole.
pub fn without_block(text: &str) -> String {
    let Some((start, end)) = place(text) else {
        return text.to_owned();
    };
    format!("{}{}", &text[..start], &text[end..])
}

/// The block that a file has.
pub fn block_of(text: &str) -> Option<&str> {
    place(text).map(|(start, end)| &text[start..end])
}

fn place(text: &str) -> Option<(usize, usize)> {
    let starts_line = |at: usize| at == 0 || text.as_bytes()[at - 1] == b'\n';
    let start = text
        .match_indices("# gabion: begin")
        .map(|(at, _)| at)
        .find(|at| starts_line(*at))?;
    let end = text[start..]
        .match_indices(END)
        .map(|(at, _)| start + at)
        .find(|at| starts_line(*at))?;
    let after = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    Some((start, after))
}

/// A blank would end the pattern.
fn escaped(pattern: &str) -> String {
    pattern.replace(' ', "\\ ")
}
