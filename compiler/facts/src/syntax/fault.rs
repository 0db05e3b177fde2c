//! The syntax errors whose words do not depend on the text: what is wrong, a word for the place, what to do.

/// What is wrong, a word for the place, what to do.
#[derive(Clone, Copy)]
pub(super) struct Fault(
    pub(super) &'static str,
    pub(super) &'static str,
    pub(super) &'static str,
);

pub(super) const NO_NAME: Fault = Fault(
    "a node starts with its name",
    "not a name",
    "write the node's name first",
);
pub(super) const NUMBER_AS_NAME: Fault = Fault(
    "a node starts with its name",
    "a number",
    "write the node's name first; a name that looks like a number stands in quotes",
);
pub(super) const NAMELESS_BLOCK: Fault = Fault(
    "a block without a name",
    "a name was expected before the brace",
    "write the node's name first",
);
pub(super) const SECOND_BLOCK: Fault = Fault(
    "a node has one block",
    "a second one starts here",
    "put both into one block",
);
pub(super) const AFTER_BLOCK: Fault = Fault(
    "something follows a closing brace",
    "a new node starts here",
    "end the node with `;` or a line end",
);
pub(super) const UNMATCHED: Fault = Fault(
    "this brace closes nothing",
    "no block is open here",
    "remove it, or look for a brace too many above",
);
pub(super) const HIDES_NOTHING: Fault = Fault(
    "`/-` hides nothing here",
    "a node, a value or a block was expected after it",
    "remove the `/-`",
);
pub(super) const EMPTY: Fault = Fault(
    "nothing stands before this semicolon",
    "it ends no node",
    "remove it",
);
pub(super) const COMMA: Fault = Fault(
    "values are separated by spaces, not commas",
    "no comma here",
    "remove the comma",
);
pub(super) const OLD_RAW: Fault = Fault(
    "raw strings have no `r` in KDL v2",
    "a raw string of KDL v1",
    "write #\"…\"#",
);
pub(super) const NO_SPACE: Fault = Fault(
    "a space is missing",
    "a new value starts here",
    "put a space before it",
);
pub(super) const ANNOTATION: Fault = Fault(
    "type annotations are not used here",
    "a type in parentheses",
    "remove it",
);
pub(super) const NO_PROPERTY: Fault = Fault(
    "`=` without a property's name",
    "a name was expected before it",
    "write name=\"value\"; a node's own value follows its name after a space",
);
pub(super) const NO_VALUE: Fault = Fault(
    "this property has no value",
    "nothing after the `=`",
    "write a value after the `=`, or remove the property",
);
pub(super) const NOT_A_WORD: Fault = Fault(
    "a property's name must be a word",
    "a number or keyword",
    "write name=value",
);
pub(super) const PARENTHESIS: Fault = Fault(
    "this parenthesis closes nothing",
    "not opened",
    "put it in quotes if it belongs to a value",
);
pub(super) const NOT_A_NUMBER: Fault = Fault(
    "this number cannot be read",
    "what begins with a digit is a number",
    "put it in quotes",
);
