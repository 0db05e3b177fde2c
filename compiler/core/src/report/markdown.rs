//! Values in Markdown: what is printed is text, whatever it says.

use super::model::Page;
use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, Output, State, UndefinedBehavior};

const TEMPLATE: &str = include_str!("../../../../stdlib/templates/report.md.j2");

/// Longer values are cut; the declaration has them whole.
const LONGEST: usize = 1_200;

/// The page as Markdown.
///
/// # Panics
/// If the template does not fit the page: a defect of the library, which every test of the report would meet.
pub(super) fn render(page: &Page) -> String {
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_keep_trailing_newline(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(print);
    environment.add_filter("code", |value: String| Value::from_safe_string(code(&value)));
    environment.add_filter("codes", |values: Vec<String>| {
        Value::from_safe_string(
            values
                .iter()
                .map(|value| code(value))
                .collect::<Vec<_>>()
                .join(", "),
        )
    });
    environment
        .add_template("report.md", TEMPLATE)
        .expect("the template is well formed");
    let template = environment.get_template("report.md").expect("it was added");
    template.render(page).expect("the template fits the page")
}

/// Whatever no filter has printed already is text.
fn print(out: &mut Output<'_>, _state: &State<'_, '_>, value: &Value) -> Result<(), Error> {
    let printed = match value.kind() {
        ValueKind::String if value.is_safe() => value.to_string(),
        _ => text(&value.to_string()),
    };
    out.write_str(&printed).map_err(Error::from)
}

/// A text, on one line, in which nothing is markup: no emphasis, code, link, image, table cell, mathematics, HTML or expression.
pub(super) fn text(value: &str) -> String {
    let line = line(value);
    // What begins a line may begin a heading, a list or a task.
    let begins = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - begins.len();
    let mut printed = line[..digits].to_owned();
    if begins.starts_with(['#', '-', '+', '=', ':']) || digits > 0 && begins.starts_with(['.', ')']) {
        printed.push('\\');
    }
    let mut before = if digits > 0 { '0' } else { ' ' };
    let mut rest = begins.chars().peekable();
    while let Some(c) = rest.next() {
        // Within a word it emphasises nothing.
        let within = before.is_ascii_alphanumeric() && rest.peek().is_some_and(char::is_ascii_alphanumeric);
        match c {
            '&' => printed.push_str("&amp;"),
            '<' => printed.push_str("&lt;"),
            '>' => printed.push_str("&gt;"),
            '_' if within => printed.push('_'),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '|' | '~' | '$' => printed.extend(['\\', c]),
            c => printed.push(c),
        }
        before = c;
    }
    // Bare addresses become links by themselves.
    printed
        .replace("://", "\\://")
        .replace("www.", "www\\.")
        .replace("WWW.", "WWW\\.")
}

/// A name or command as code, if it is made of characters that mean nothing there; else as text.
pub(super) fn code(value: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || " :/_.@>*+#=,-[]?".contains(c);
    let address = value.contains("://") || value.contains("www.");
    match value.is_empty() || address || value != line(value) || !value.chars().all(harmless) {
        true => text(value),
        false => format!("`{value}`"),
    }
}

/// On one line, without characters that no one sees or that turn the direction of writing, and not for ever.
fn line(value: &str) -> String {
    let unseen = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}');
    let tag = |c: char| matches!(c, '\u{e0000}'..='\u{e0fff}' | '\u{fe00}'..='\u{fe0f}');
    let shown = value
        .chars()
        .filter(|c| !unseen(*c) && !tag(*c))
        .map(|c| if c.is_control() { ' ' } else { c });
    let words: String = shown.collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{} …", &words[..at]),
        None => words,
    }
}
