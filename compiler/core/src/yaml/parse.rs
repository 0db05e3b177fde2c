//! Events to the tree, within bounds.

use super::tree::{Entry, Node, Scalar, Value};
use gabion_facts::source::{FileId, Span, Spanned};
use granit_parser::{Event, Parser, ScalarStyle, ScanError, StrInput, Tag};
use std::collections::{BTreeMap, BTreeSet};

/// The longest file, in bytes. GitHub itself stops at half of it.
pub const MAX_SIZE: usize = 1 << 20;
/// The deepest nesting, aliases unfolded.
pub const MAX_DEPTH: usize = 64;
/// The most nodes, aliases unfolded: a bound on "billion laughs".
pub const MAX_NODES: usize = 100_000;

/// Why a file is not YAML that we read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// What is wrong, as the end of "cannot be read: …".
    pub message: String,
    /// Where.
    pub span: Span,
}

/// The tree of a file; an empty file is a null.
pub fn parse(text: &str, file: FileId) -> Result<Node, YamlError> {
    if text.len() > MAX_SIZE {
        let message = format!("it is longer than {MAX_SIZE} bytes");
        return Err(YamlError {
            message,
            span: Span::new(file, 0, 0),
        });
    }
    let mut builder = Builder {
        // A last line without a break ends without one, as for libyaml and GitHub.
        events: Parser::new_from_str_with_options(
            text,
            granit_parser::options! { block_scalar_eof_without_line_feed: true },
        ),
        text,
        file,
        anchors: BTreeMap::new(),
        nodes: 0,
        last: Span::new(file, 0, 0),
    };
    builder.document()
}

/// What is left of an event once its borrowed text is owned.
enum Token {
    Scalar(Scalar, usize),
    Alias(usize),
    Sequence(usize),
    Mapping(usize),
    End,
    Document,
    Stream,
}

struct Anchor {
    node: Node,
    size: usize,
    depth: usize,
}

struct Builder<'text> {
    events: Parser<'text, StrInput<'text>>,
    text: &'text str,
    file: FileId,
    anchors: BTreeMap<usize, Anchor>,
    nodes: usize,
    last: Span,
}

/// A node with the number of its nodes and its height.
struct Built {
    node: Node,
    size: usize,
    depth: usize,
}

impl Builder<'_> {
    fn document(&mut self) -> Result<Node, YamlError> {
        let start = self.next()?;
        let Token::Document = start.0 else {
            let nothing = Scalar {
                text: String::new(),
                plain: true,
            };
            return Ok(Node {
                value: Value::Scalar(nothing),
                span: start.1,
            });
        };
        let token = self.next()?;
        let root = self.node(token, 0)?.node;
        loop {
            match self.next()? {
                (Token::Stream, _) => return Ok(root),
                (Token::Document, span) => return Err(error("it holds a second document", span)),
                _ => {}
            }
        }
    }

    fn node(&mut self, (token, span): (Token, Span), depth: usize) -> Result<Built, YamlError> {
        if depth > MAX_DEPTH {
            return Err(error(
                format!("it is nested deeper than {MAX_DEPTH} levels"),
                span,
            ));
        }
        self.count(1, span)?;
        let (built, anchor) = match token {
            Token::Scalar(scalar, anchor) => (Built::of(Value::Scalar(scalar), span, 1, 1), anchor),
            Token::Alias(id) => return self.alias(id, span, depth),
            Token::Sequence(anchor) => (self.sequence(span, depth)?, anchor),
            Token::Mapping(anchor) => (self.mapping(span, depth)?, anchor),
            Token::End | Token::Document | Token::Stream => return Err(error("a value is missing", span)),
        };
        if anchor != 0 {
            let kept = Anchor {
                node: built.node.clone(),
                size: built.size,
                depth: built.depth,
            };
            self.anchors.insert(anchor, kept);
            self.count(built.size, span)?;
        }
        Ok(built)
    }

    fn alias(&mut self, id: usize, span: Span, depth: usize) -> Result<Built, YamlError> {
        let Some(anchor) = self.anchors.get(&id) else {
            return Err(error("an alias stands inside what it names", span));
        };
        if depth + anchor.depth > MAX_DEPTH {
            return Err(error(
                format!("an alias nests deeper than {MAX_DEPTH} levels"),
                span,
            ));
        }
        let (size, height) = (anchor.size, anchor.depth);
        self.count(size, span)?;
        let mut node = self.anchors[&id].node.clone();
        node.span = span;
        Ok(Built {
            node,
            size,
            depth: height,
        })
    }

    fn sequence(&mut self, start: Span, depth: usize) -> Result<Built, YamlError> {
        let (mut items, mut size, mut height) = (Vec::new(), 1, 1);
        loop {
            let token = self.next()?;
            if let Token::End = token.0 {
                let span = start.to(self.last);
                return Ok(Built::of(Value::Sequence(items), span, size, height));
            }
            let item = self.node(token, depth + 1)?;
            size += item.size;
            height = height.max(item.depth + 1);
            items.push(item.node);
        }
    }

    fn mapping(&mut self, start: Span, depth: usize) -> Result<Built, YamlError> {
        let (mut entries, mut size, mut height) = (Vec::new(), 1, 1);
        let mut seen = BTreeSet::new();
        loop {
            let token = self.next()?;
            if let Token::End = token.0 {
                let span = start.to(self.last);
                return Ok(Built::of(Value::Mapping(entries), span, size, height));
            }
            let key = self.key(token)?;
            if !seen.insert(key.value.clone()) {
                return Err(error(format!("the key `{}` occurs twice", key.value), key.span));
            }
            let token = self.next()?;
            let value = self.node(token, depth + 1)?;
            size += value.size + 1;
            height = height.max(value.depth + 1);
            entries.push(Entry {
                key,
                value: value.node,
            });
        }
    }

    fn key(&mut self, (token, span): (Token, Span)) -> Result<Spanned<String>, YamlError> {
        match token {
            Token::Scalar(scalar, _) if scalar.plain && scalar.text == "<<" => {
                Err(error("it uses a merge key (`<<`), which GitHub does not", span))
            }
            Token::Scalar(scalar, 0) => Ok(Spanned::new(scalar.text, span)),
            _ => Err(error("a key is not a plain word", span)),
        }
    }

    fn count(&mut self, more: usize, span: Span) -> Result<(), YamlError> {
        self.nodes += more;
        if self.nodes > MAX_NODES {
            return Err(error(format!("it unfolds to more than {MAX_NODES} values"), span));
        }
        Ok(())
    }

    /// The next event that matters, with its place.
    fn next(&mut self) -> Result<(Token, Span), YamlError> {
        loop {
            let (event, at) = match self.events.next_event() {
                None => return Ok((Token::Stream, self.last)),
                Some(Err(failure)) => return Err(self.scan_error(&failure)),
                Some(Ok(found)) => found,
            };
            let span = self.span(at);
            if let Some(token) = token(event, span)? {
                if !matches!(token, Token::End) {
                    self.last = span;
                }
                return Ok((token, span));
            }
        }
    }

    /// The bytes of an event; the parser's spans may run over trailing blanks, which nobody wants underlined.
    fn span(&self, at: granit_parser::Span) -> Span {
        let range = at.byte_range().unwrap_or(0..0);
        let start = range.start.min(self.text.len());
        let end = range.end.clamp(start, self.text.len());
        let kept = self
            .text
            .get(start..end)
            .map_or(end, |text| start + text.trim_end().len());
        Span::new(self.file, start, kept)
    }

    fn scan_error(&self, failure: &ScanError) -> YamlError {
        let at = failure.marker().byte_offset().unwrap_or(0).min(self.text.len());
        YamlError {
            message: failure.info(),
            span: Span::new(self.file, at, at),
        }
    }
}

impl Built {
    fn of(value: Value, span: Span, size: usize, depth: usize) -> Self {
        Built {
            node: Node { value, span },
            size,
            depth,
        }
    }
}

fn token(event: Event<'_>, span: Span) -> Result<Option<Token>, YamlError> {
    Ok(Some(match event {
        Event::Scalar(text, style, anchor, tag) => {
            let quoted = check_tag(tag.as_deref(), span)?;
            let plain = style == ScalarStyle::Plain && !quoted;
            Token::Scalar(
                Scalar {
                    text: text.into_owned(),
                    plain,
                },
                anchor,
            )
        }
        Event::Alias(id) => Token::Alias(id),
        Event::SequenceStart(_, anchor, tag) => {
            check_tag(tag.as_deref(), span)?;
            Token::Sequence(anchor)
        }
        Event::MappingStart(_, anchor, tag) => {
            check_tag(tag.as_deref(), span)?;
            Token::Mapping(anchor)
        }
        Event::SequenceEnd | Event::MappingEnd => Token::End,
        Event::DocumentStart(..) => Token::Document,
        Event::StreamEnd => Token::Stream,
        _ => return Ok(None),
    }))
}

/// Whether a tag makes a plain scalar a text. Tags outside the core schema are refused: nobody says what they would mean.
fn check_tag(tag: Option<&Tag>, span: Span) -> Result<bool, YamlError> {
    match tag.map(|tag| (tag, tag.core_suffix())) {
        None => Ok(false),
        Some((_, Some(suffix @ ("str" | "int" | "float" | "bool" | "null" | "map" | "seq")))) => {
            Ok(suffix == "str")
        }
        Some((tag, _)) => Err(error(format!("it uses the tag `{}`", tag.original()), span)),
    }
}

fn error(message: impl Into<String>, span: Span) -> YamlError {
    YamlError {
        message: message.into(),
        span,
    }
}
