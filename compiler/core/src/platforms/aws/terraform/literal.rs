//! Values that are written out, with the few references that can be followed.

use super::blocks;
use super::document::{of_data, statements};
use crate::source::{FileId, Sources};
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::repr::Span as _;
use hcl_edit::structure::{Block, Body};
use hcl_edit::template::{Element, Template};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

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
}

impl<'s> Known<'s> {
    pub fn of(sources: &'s Sources, bodies: &'s [(FileId, Body)], account: Option<&'s str>) -> Self {
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
        }
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
