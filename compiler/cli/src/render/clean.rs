//! Text of other people, made safe to print.
//!
//! A workflow may hold escape sequences that rewrite a terminal, or direction marks that make a reader see other code than runs.
//! In: any text. Out: the same text with each such character replaced by one that can be seen. Never: loses a character.

/// What is shown in place of a character, which is itself if it is harmless.
pub fn visible(shown: char) -> char {
    match shown {
        '\t' => shown,
        // The picture of the control character: ␛ for escape.
        '\0'..='\x1f' => char::from_u32(0x2400 + shown as u32).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}' => '\u{fffd}',
        // Marks that turn the direction of text or hide it ("Trojan Source"), and the byte order mark.
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {
            '\u{fffd}'
        }
        // Tags: a whole alphabet that no terminal draws.
        '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        '\u{2028}' | '\u{2029}' => '\u{fffd}',
        other => other,
    }
}

/// One line of text, safe to print; line breaks become pictures too.
pub fn line(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// Text of several lines, safe to print; only line feeds keep their meaning.
pub fn lines(text: &str) -> String {
    text.chars()
        .map(|shown| if shown == '\n' { shown } else { visible(shown) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_direction_marks_are_seen() {
        assert_eq!(
            line("a\x1b[31mred\u{202e}x\u{9b}1m\n"),
            "a␛[31mred\u{fffd}x\u{fffd}1m␊"
        );
        assert_eq!(lines("one\ntwo\r"), "one\ntwo␍");
        assert_eq!(line("ordinary – text, 日本\t"), "ordinary – text, 日本\t");
    }
}
