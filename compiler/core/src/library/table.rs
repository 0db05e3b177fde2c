//! Tables of the library that are not rules: KDL trees, read when the crate is built.

use crate::syntax::{Document, Node};

/// A table by its path below `stdlib/`, with `-` for `/` and without its ending: `core-ways`.
macro_rules! table {
    ($name:literal) => {
        $crate::library::tree(include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".bin")))
    };
}
pub(crate) use table;

/// The tree that the build script wrote.
pub(crate) fn tree(bytes: &[u8]) -> Document {
    postcard::from_bytes(bytes).expect("the build script wrote these bytes")
}

/// A property that a line may leave out; empty then.
pub(super) fn property(node: &Node, name: &str) -> String {
    node.text_of(name).unwrap_or_default().to_owned()
}

/// The first text of a line; empty if there is none.
pub(super) fn first(node: &Node) -> String {
    node.texts().next().unwrap_or_default().to_owned()
}
