//! What AWS documents of wildcards in policies.

use super::super::{Dialect, PatternErrorKind};
use super::{check, rejects};

/// IAM user guide; the evil twin is finding G18.
#[test]
fn amazon() {
    check(
        Dialect::StringLike,
        "repo:o/r*",
        &["repo:o/r", "repo:o/r-evil:ref:refs/heads/main"],
        &["repo:o/x"],
    );
    check(
        Dialect::StringLike,
        "a?c${*}",
        &["abc*", "a/c*"],
        &["abcd", "ac*"],
    );
    check(
        Dialect::StringLike,
        "s3:Get*",
        &["s3:GetObject"],
        &["s3:getobject"],
    );
    check(
        Dialect::Action,
        "s3:Get*",
        &["s3:GetObject", "S3:getobject"],
        &["s3:PutObject"],
    );
    check(
        Dialect::ArnLike,
        "arn:aws:iam::*:role/*",
        &["arn:aws:iam::123456789012:role/a/b"],
        &["arn:aws:iam::1:user/x", "arn:aws:iam::1:2:role/x"],
    );
    check(
        Dialect::ArnLike,
        "arn:aws:logs:*:1:log-group:*",
        &["arn:aws:logs:eu-west-1:1:log-group:a:b"],
        &["arn:aws:logs:eu:west:1:log-group:a"],
    );
    check(
        Dialect::StringLike,
        "arn:aws:s3:*:x",
        &["arn:aws:s3:a:b:c:x"],
        &[],
    );
    rejects(Dialect::ArnLike, "arn:aws:s3:*", 12, PatternErrorKind::Malformed);
    rejects(
        Dialect::StringLike,
        "a/${aws:username}",
        2,
        PatternErrorKind::Unresolved,
    );
    check(Dialect::Exact, "a*", &["a*"], &["ab"]);
}
