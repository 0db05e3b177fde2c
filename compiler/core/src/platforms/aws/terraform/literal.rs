//! Values that are written out, with the few references that can be followed.

use super::blocks;
use super::document::{of_data, statements};
use crate::source::{FileId, Sources};
use hcl_edit::expr::{Expression, FuncCall, ObjectKey};
use hcl_edit::repr::Span as _;
use hcl_edit::structure::{Block, Body};
use hcl_edit::template::{Element, Template};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What a module says under names.
pub(super) struct Known<'s> {
    sources: &'s Sources,
    account: Option<&'s str>,
    /// `data "aws_iam_policy_document"`, by name.
    documents: BTreeMap<String, (FileId, &'s Block)>,
    /// `resource "aws_iam_policy"`, by name.
    policies: BTreeMap<String, (FileId, &'s Block)>,
    /// Addresses of identity providers, by name.
    providers: BTreeMap<String, (FileId, &'s Block)>,
    /// `resource "aws_s3_bucket"`, by name.
    buckets: BTreeMap<String, (FileId, &'s Block)>,
    /// All files of the project, by path.
    texts: &'s BTreeMap<String, FileId>,
    /// Those that were taken in.
    pub taken: RefCell<BTreeSet<String>>,
}

impl<'s> Known<'s> {
    pub fn of(
        sources: &'s Sources,
        bodies: &'s [(FileId, Body)],
        texts: &'s BTreeMap<String, FileId>,
        account: Option<&'s str>,
    ) -> Self {
        let named = |keyword: &'s str, kind: &'s str| {
            let found = blocks(bodies, keyword, kind);
            found
                .map(|(file, block)| (block.labels[1].as_str().to_owned(), (file, block)))
                .collect()
        };
        Known {
            sources,
            account,
            documents: named("data", "aws_iam_policy_document"),
            policies: named("resource", "aws_iam_policy"),
            providers: named("resource", "aws_iam_openid_connect_provider"),
            buckets: named("resource", "aws_s3_bucket"),
            texts,
            taken: RefCell::new(BTreeSet::new()),
        }
    }

    /// The text of a file that `file("…")` or `templatefile("…", …)` names, as it is written: what a template fills in, nobody knows.
    pub fn file(&self, file: FileId, call: &FuncCall) -> Option<&'s str> {
        let name = self.text(file, call.args.iter().next()?)?;
        let from = &self.sources.get(file).path;
        let mut parts: Vec<&str> = from
            .rsplit_once('/')
            .map_or(Vec::new(), |(folder, _)| folder.split('/').collect());
        for part in name.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()?),
                part => parts.push(part),
            }
        }
        let path = parts.join("/");
        let found = self.texts.get(&path)?;
        self.taken.borrow_mut().insert(path);
        let text = self.sources.get(*found).text.as_str();
        (call.name.name.as_str() == "file").then_some(text)
    }

    /// The text of an expression, without spaces.
    pub fn source(&self, file: FileId, expression: &Expression) -> String {
        let text = &self.sources.get(file).text;
        let slice = expression.span().and_then(|span| text.get(span));
        slice.unwrap_or_default().split_whitespace().collect()
    }

    /// The statements of a document that is named.
    pub fn document(&self, name: &str) -> Option<Vec<Value>> {
        let (file, block) = self.documents.get(name)?;
        Some(of_data(self, *file, block))
    }

    /// The statements of a policy that is named.
    pub fn policy(&self, name: &str) -> Option<Vec<Value>> {
        let (file, block) = self.policies.get(name)?;
        statements(self, *file, &block.body.get_attribute("policy")?.value)
    }

    /// A text that is written out.
    pub fn text(&self, file: FileId, expression: &Expression) -> Option<String> {
        match self.value(file, expression)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// A value that is written out.
    pub fn value(&self, file: FileId, expression: &Expression) -> Option<Value> {
        Some(match expression {
            Expression::Null(_) => Value::Null,
            Expression::Bool(truth) => Value::Bool(*truth.value()),
            Expression::Number(number) => Value::String(number.value().to_string()),
            Expression::String(text) => Value::String(text.value().clone()),
            Expression::Array(items) => {
                let items = items.iter().map(|item| self.value(file, item));
                Value::Array(items.collect::<Option<Vec<Value>>>()?)
            }
            Expression::Object(object) => {
                let mut map = Map::new();
                for (key, value) in object {
                    map.insert(self.key(file, key)?, self.value(file, value.expr())?);
                }
                Value::Object(map)
            }
            Expression::Parenthesis(inner) => self.value(file, inner.inner())?,
            Expression::StringTemplate(template) => Value::String(self.joined(file, template.iter())?),
            Expression::HeredocTemplate(heredoc) => Value::String(self.template(file, &heredoc.template)?),
            Expression::Traversal(_) => Value::String(self.reference(file, expression)?),
            _ => return None,
        })
    }

    pub fn key(&self, file: FileId, key: &ObjectKey) -> Option<String> {
        match key {
            ObjectKey::Ident(name) => Some(name.as_str().to_owned()),
            ObjectKey::Expression(expression) => self.text(file, expression),
        }
    }

    fn template(&self, file: FileId, template: &Template) -> Option<String> {
        self.joined(file, template.iter())
    }

    fn joined<'e>(&self, file: FileId, elements: impl Iterator<Item = &'e Element>) -> Option<String> {
        let mut text = String::new();
        for element in elements {
            match element {
                Element::Literal(part) => text.push_str(part.value()),
                Element::Interpolation(inner) => text.push_str(&self.text(file, &inner.expr)?),
                Element::Directive(_) => return None,
            }
        }
        Some(text)
    }

    /// What a reference stands for: the account, or an identity provider of this module.
    fn reference(&self, file: FileId, expression: &Expression) -> Option<String> {
        let path = self.source(file, expression);
        if path.starts_with("data.aws_caller_identity.") && path.ends_with(".account_id") {
            return self.account.map(str::to_owned);
        }
        if path == "path.module" {
            return Some(".".to_owned());
        }
        if let Some((name, "arn")) = path
            .strip_prefix("aws_s3_bucket.")
            .and_then(|rest| rest.rsplit_once('.'))
        {
            let (file, block) = self.buckets.get(name)?;
            let bucket = self.text(*file, &block.body.get_attribute("bucket")?.value)?;
            return Some(format!("arn:aws:s3:::{bucket}"));
        }
        let name = path
            .strip_prefix("aws_iam_openid_connect_provider.")?
            .strip_suffix(".arn")?;
        let (file, block) = self.providers.get(name)?;
        let url = self.text(*file, &block.body.get_attribute("url")?.value)?;
        let host = url
            .trim_start_matches("https://")
            .trim_end_matches('/')
            .to_owned();
        Some(format!("arn:aws:iam::{}:oidc-provider/{host}", self.account?))
    }
}
