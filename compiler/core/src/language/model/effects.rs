//! What may be done to what.

use super::Text;
use gabion_facts::source::{Span, Spanned};

/// A verb on one or more assets: a node of `scope`, `admits`, `before`, `never`, `can`, `break-glass`.
#[derive(Clone, Debug)]
pub struct Effect {
    /// `propose`; one of `gabion_facts::facts::VERBS`, or `reach` (in `scope`: a host it may call).
    pub verb: Text,
    /// `payments:source`; may hold `*` in expectations.
    pub assets: Vec<Text>,
    /// `to="api.anthropic.com"` of `leak`.
    pub to: Option<Text>,
    /// `files=25`.
    pub files: Option<Spanned<u64>>,
    /// `lines=800`.
    pub lines: Option<Spanned<u64>>,
    /// `usd=20`.
    pub usd: Option<Spanned<u64>>,
    /// `per="day"`.
    pub per: Option<Text>,
    /// `enforced-by="provider"`.
    pub enforced_by: Option<Text>,
    /// `aws "s3:GetObject" on="arn:…"`.
    pub aws: Vec<AwsGrant>,
    /// The whole node.
    pub span: Span,
}

/// Cloud actions on a resource pattern.
#[derive(Clone, Debug)]
pub struct AwsGrant {
    /// `s3:GetObject`.
    pub actions: Vec<Text>,
    /// `arn:aws:s3:::payments-fixtures/*`.
    pub on: Option<Text>,
    /// The whole node.
    pub span: Span,
}
