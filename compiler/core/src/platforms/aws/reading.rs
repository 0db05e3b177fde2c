//! From JSON to policies: every element that IAM has, and a finding for whatever else stands there.

use super::condition::{self, Condition};
use super::json::{Json, Kind, Member};
use super::policy::{DocumentKind, Effect, Pattern, Patterns, Policy, Principal, Principals, Statement};
use crate::diagnostic::{Diagnostic, Severity};
use crate::glob::Language;
use crate::source::Span;

/// The most statements, patterns and condition values of one document. IAM's own limit is 10,240 characters.
const MAX_PARTS: usize = 2_048;

/// Reads a document; see [`Policy::read`].
pub(super) fn policy(name: &str, kind: DocumentKind, json: &Json, findings: &mut Vec<Diagnostic>) -> Policy {
    Reader {
        name,
        kind,
        variables: false,
        parts: 0,
        findings,
    }
    .policy(json)
}

struct Reader<'a> {
    name: &'a str,
    kind: DocumentKind,
    variables: bool,
    parts: usize,
    findings: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn report(&mut self, span: Option<Span>, message: String) {
        let mut finding = Diagnostic::new(
            "iam-unread",
            Severity::Warning,
            format!("{}: {message}", self.name),
        );
        if let Some(span) = span {
            finding = finding.label(span, "not understood");
        }
        self.findings
            .push(finding.note("What it would decide is taken as unknown."));
    }

    fn policy(&mut self, json: &Json) -> Policy {
        let Some(members) = json.members() else {
            self.report(json.span, "a policy is an object".into());
            return Policy::unreadable(self.name, json.span);
        };
        let doubtful = self.odd_keys(members, &["Version", "Id", "Statement"]);
        self.variables = json.get("Version").and_then(Json::text) == Some("2012-10-17");
        let Some(list) = json.get("Statement") else {
            self.report(json.span, "a policy without `Statement`".into());
            return Policy::unreadable(self.name, json.span);
        };
        let mut statements: Vec<Statement> = list.items().iter().map(|item| self.statement(item)).collect();
        if doubtful {
            statements
                .iter_mut()
                .for_each(|statement| statement.doubtful = true);
        }
        if self.parts > MAX_PARTS {
            self.report(json.span, format!("more than {MAX_PARTS} parts"));
            return Policy::unreadable(self.name, json.span);
        }
        Policy {
            name: self.name.to_owned(),
            statements,
            unreadable: false,
            span: json.span,
        }
    }

    /// Reports unknown and repeated keys.
    fn odd_keys(&mut self, members: &[Member], known: &[&str]) -> bool {
        let mut odd = false;
        for (at, member) in members.iter().enumerate() {
            let repeated = members[..at].iter().any(|earlier| earlier.key == member.key);
            if repeated || !known.contains(&member.key.as_str()) {
                let what = if repeated { "repeated" } else { "unknown" };
                self.report(member.span, format!("{what} element `{}`", member.key));
                odd = true;
            }
        }
        odd
    }

    fn statement(&mut self, json: &Json) -> Statement {
        const KNOWN: [&str; 9] = [
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
        ];
        self.parts += 1;
        let before = self.findings.len();
        let members = json.members().unwrap_or_default();
        self.odd_keys(members, &KNOWN);
        let statement = Statement {
            effect: self.effect(json),
            actions: self.patterns(json, "Action", true).unwrap_or_else(Patterns::all),
            resources: self.patterns(json, "Resource", false),
            principals: self.principals(json),
            conditions: self.conditions(json.get("Condition")),
            doubtful: false,
            span: json.span,
        };
        let lacks = match self.kind {
            DocumentKind::Identity if statement.resources.is_none() => Some("Resource"),
            DocumentKind::Trust | DocumentKind::Resource if statement.principals.is_none() => {
                Some("Principal")
            }
            _ => None,
        };
        if let Some(lacks) = lacks {
            self.report(json.span, format!("a statement without `{lacks}`"));
        }
        Statement {
            doubtful: self.findings.len() > before,
            ..statement
        }
    }

    fn effect(&mut self, json: &Json) -> Option<Effect> {
        match json.get("Effect").and_then(Json::text) {
            Some("Allow") => Some(Effect::Allow),
            Some("Deny") => Some(Effect::Deny),
            _ => {
                let span = json.get("Effect").map_or(json.span, |effect| effect.span);
                self.report(span, "`Effect` is neither `Allow` nor `Deny`".into());
                None
            }
        }
    }

    /// `Action` or `NotAction`, `Resource` or `NotResource`.
    fn patterns(&mut self, json: &Json, element: &str, actions: bool) -> Option<Patterns> {
        let not = format!("Not{element}");
        let (value, negated) = match (json.get(element), json.get(&not)) {
            (Some(value), None) => (value, false),
            (None, Some(value)) => (value, true),
            (None, None) if !actions => return None,
            _ => {
                self.report(
                    json.span,
                    format!("a statement has either `{element}` or `{not}`"),
                );
                return None;
            }
        };
        let items = value
            .items()
            .iter()
            .filter_map(|item| self.pattern(item, actions))
            .collect();
        Some(Patterns { items, negated })
    }

    fn pattern(&mut self, item: &Json, actions: bool) -> Option<Pattern> {
        self.parts += 1;
        let pattern = item.text().and_then(|text| match actions {
            true => Pattern::action(text, item.span),
            false => Pattern::resource(text, self.variables, item.span),
        });
        if pattern.is_none() {
            self.report(
                item.span,
                format!("no pattern of {}", if actions { "actions" } else { "resources" }),
            );
        }
        // What cannot be read may match anything.
        pattern.or_else(|| {
            Some(Pattern {
                text: "?".into(),
                wide: Language::any(),
                strict: Language::empty(),
                span: item.span,
            })
        })
    }

    fn principals(&mut self, json: &Json) -> Option<Principals> {
        let (value, negated) = match (json.get("Principal"), json.get("NotPrincipal")) {
            (Some(value), _) => (value, false),
            (None, Some(value)) => (value, true),
            (None, None) => return None,
        };
        let mut items = Vec::new();
        match &value.kind {
            Kind::Text(text) if text == "*" => items.push(Principal::Anybody),
            Kind::Object(members) => members
                .iter()
                .for_each(|member| self.principal(member, &mut items)),
            _ => self.report(value.span, "no principal".into()),
        }
        Some(Principals { items, negated })
    }

    fn principal(&mut self, member: &Member, items: &mut Vec<Principal>) {
        for item in member.value.items() {
            self.parts += 1;
            let Some(text) = item.text().map(str::to_owned) else {
                self.report(item.span, "no principal".into());
                continue;
            };
            items.push(match member.key.as_str() {
                "AWS" if text == "*" => Principal::Anybody,
                "AWS" => Principal::Aws(text),
                "Federated" => Principal::Federated(text),
                "Service" => Principal::Service(text),
                // The account's own number at S3, which only AWS can tell.
                "CanonicalUser" if self.kind == DocumentKind::Resource => Principal::Other(text),
                _ => {
                    self.report(member.span, format!("a principal of the kind `{}`", member.key));
                    Principal::Other(text)
                }
            });
        }
    }

    fn conditions(&mut self, block: Option<&Json>) -> Vec<Condition> {
        let Some(block) = block else { return Vec::new() };
        let Some(operators) = block.members() else {
            self.report(block.span, "`Condition` is an object".into());
            return Vec::new();
        };
        operators
            .iter()
            .flat_map(|operator| self.operator(operator))
            .collect()
    }

    fn operator(&mut self, member: &Member) -> Vec<Condition> {
        let (template, known) = condition::operator(&member.key);
        if !known {
            self.report(
                member.span,
                format!("unknown condition operator `{}`", member.key),
            );
        }
        let Some(keys) = member.value.members() else {
            self.report(member.value.span, "a condition names keys".into());
            return vec![template];
        };
        let keys = keys
            .iter()
            .map(|key| (key, self.values(&key.value)))
            .collect::<Vec<_>>();
        let variables = self.variables;
        let condition = |(key, values): (&Member, Vec<String>)| Condition {
            variables,
            key: key.key.clone(),
            values,
            span: key.span,
            ..template.clone()
        };
        keys.into_iter().map(condition).collect()
    }

    fn values(&mut self, json: &Json) -> Vec<String> {
        let mut values = Vec::new();
        for item in json.items() {
            self.parts += 1;
            match &item.kind {
                Kind::Text(text) | Kind::Plain(text) => values.push(text.clone()),
                _ => self.report(
                    item.span,
                    "a condition's value is a text, a number or a truth value".into(),
                ),
            }
        }
        values
    }
}
