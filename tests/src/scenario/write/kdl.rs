//! KDL from typed nodes.

/// A value.
#[derive(Clone, Debug)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number.
    Number(u64),
}

/// A node.
#[derive(Clone, Debug, Default)]
pub struct Node {
    name: String,
    arguments: Vec<Value>,
    properties: Vec<(String, Value)>,
    children: Vec<Node>,
}

impl Node {
    /// A node of this name.
    pub fn new(name: &str) -> Node {
        Node {
            name: name.to_owned(),
            ..Node::default()
        }
    }

    /// With a further argument.
    #[must_use]
    pub fn arg(mut self, text: impl Into<String>) -> Node {
        self.arguments.push(Value::Text(text.into()));
        self
    }

    /// With a number as argument.
    #[must_use]
    pub fn number(mut self, number: u64) -> Node {
        self.arguments.push(Value::Number(number));
        self
    }

    /// With a property.
    #[must_use]
    pub fn prop(mut self, name: &str, text: impl Into<String>) -> Node {
        self.properties.push((name.to_owned(), Value::Text(text.into())));
        self
    }

    /// With a property that is a number.
    #[must_use]
    pub fn prop_number(mut self, name: &str, number: u64) -> Node {
        self.properties.push((name.to_owned(), Value::Number(number)));
        self
    }

    /// With a child.
    #[must_use]
    pub fn child(mut self, child: Node) -> Node {
        self.children.push(child);
        self
    }

    /// With children.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Node>) -> Node {
        self.children.extend(children);
        self
    }

    /// Whether there is nothing in its block.
    pub fn is_empty(&self) -> bool {
        self.children.is_empty()
    }

    fn write(&self, depth: usize, out: &mut String) {
        out.push_str(&"    ".repeat(depth));
        out.push_str(&self.name);
        for value in &self.arguments {
            out.push(' ');
            out.push_str(&value.spelled());
        }
        for (name, value) in &self.properties {
            out.push_str(&format!(" {name}={}", value.spelled()));
        }
        if !self.children.is_empty() {
            out.push_str(" {\n");
            for child in &self.children {
                child.write(depth + 1, out);
            }
            out.push_str(&"    ".repeat(depth));
            out.push('}');
        }
        out.push('\n');
    }
}

impl Value {
    fn spelled(&self) -> String {
        match self {
            Value::Number(number) => number.to_string(),
            Value::Text(text) => {
                let mut out = String::from("\"");
                for c in text.chars() {
                    match c {
                        '"' | '\\' => out.extend(['\\', c]),
                        '\n' => out.push_str("\\n"),
                        c => out.push(c),
                    }
                }
                out.push('"');
                out
            }
        }
    }
}

/// A file of nodes.
pub fn file(nodes: &[Node]) -> String {
    let mut out = String::new();
    for node in nodes {
        node.write(0, &mut out);
    }
    out
}
