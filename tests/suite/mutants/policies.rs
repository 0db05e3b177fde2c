//! What is done to documents of AWS.

use super::doc::{Doc, part};
use super::mutant::Maker;

pub fn mutate(maker: &mut Maker) {
    for (path, part) in maker.parts() {
        match (path.last().map(String::as_str), &part) {
            (Some("Effect"), Doc::Text(effect)) => {
                let other = if effect == "Allow" { "Deny" } else { "Allow" };
                maker.put("effect", &path, Doc::Text(other.into()));
            }
            (Some("Statement"), Doc::Seq(_)) => statements(maker, &path),
            (Some("Condition"), Doc::Map(operators)) => {
                for (name, keys) in operators {
                    operator(maker, &path, name, keys);
                }
            }
            (Some("Principal"), _) => principals(maker, &path),
            (_, Doc::Map(entries)) => elements(maker, &path, entries),
            (_, Doc::Text(text)) => values(maker, &path, text),
            _ => {}
        }
    }
}

fn statements(maker: &mut Maker, path: &[String]) {
    for added in [
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}}"#,
        r#"{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": {"Federated": "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"}}"#,
    ] {
        maker.push("statement", path, part(added));
    }
}

/// Elements get other names, and lists get more.
fn elements(maker: &mut Maker, path: &[String], entries: &[(String, Doc)]) {
    for (at, (key, value)) in entries.iter().enumerate() {
        let renamed = match key.as_str() {
            "Action" => "NotAction",
            "Resource" => "NotResource",
            "Principal" => "NotPrincipal",
            _ => continue,
        };
        maker.change("negate", path, renamed, |part| {
            let Doc::Map(entries) = part else { return };
            entries[at].0 = renamed.to_owned();
        });
        let denies = entries.contains(&("Effect".to_owned(), Doc::Text("Deny".into())));
        match denies {
            true => narrower(maker, path, key),
            false => wider_element(maker, path, key, value),
        }
    }
}

/// What is allowed gets more.
fn wider_element(maker: &mut Maker, path: &[String], key: &str, value: &Doc) {
    let more: &[&str] = match key {
        "Action" => &["*", "s3:*", "iam:CreateRole", "sts:AssumeRole", "s3:DeleteObject"],
        "Resource" => &["*", "arn:aws:s3:::*", "arn:aws:s3:::other/*"],
        _ => &[],
    };
    let items = match value {
        Doc::Seq(items) => items.clone(),
        other => vec![other.clone()],
    };
    for word in more {
        let wider = items.iter().cloned().chain([Doc::Text((*word).into())]).collect();
        maker.set("widen", path, key, Doc::Seq(wider));
        maker.set("widen", path, key, Doc::Text((*word).into()));
    }
}

/// What is denied gets less.
fn narrower(maker: &mut Maker, path: &[String], key: &str) {
    let less: &[&str] = match key {
        "Action" => &["iam:CreateUser", "iam:*", "s3:*"],
        "Resource" => &["arn:aws:s3:::other/*", "arn:aws:iam::*:role/*"],
        _ => &[],
    };
    for word in less {
        maker.set("narrow", path, key, Doc::Text((*word).into()));
    }
}

fn principals(maker: &mut Maker, path: &[String]) {
    maker.put("trust", path, Doc::Text("*".into()));
    for (kind, who) in [
        ("AWS", "*"),
        ("AWS", "arn:aws:iam::999999999999:root"),
        ("Service", "ec2.amazonaws.com"),
    ] {
        maker.set("trust", path, kind, Doc::Text(who.into()));
    }
}

/// A comparison becomes another, or passes what is absent.
fn operator(maker: &mut Maker, path: &[String], name: &str, keys: &Doc) {
    let Doc::Map(entries) = keys else { return };
    let others = match name {
        "StringNotEqualsIfExists" => &["StringEquals", "StringNotLike", "ForAllValues:StringNotEquals"][..],
        _ => &[
            "StringLikeIfExists",
            "StringEqualsIfExists",
            "StringEqualsIgnoreCase",
            "ForAllValues:StringEquals",
            "ForAnyValue:StringEquals",
            "StringNotEquals",
        ],
    };
    for other in others {
        maker.change("operator", path, &format!("{name} = {other}"), |part| {
            let Doc::Map(operators) = part else { return };
            operators
                .iter_mut()
                .filter(|(known, _)| known == name)
                .for_each(|(known, _)| *known = (*other).to_owned());
        });
    }
    if name != "StringEquals" {
        return;
    }
    for (at, (key, value)) in entries.iter().enumerate() {
        for wide in wider(value.text().unwrap_or_default()) {
            maker.change("subject", path, &format!("{key} like {wide}"), |part| {
                let like = Doc::Map(vec![(key.clone(), Doc::Text(wide.clone()))]);
                if let Doc::Map(operators) = part {
                    operators
                        .iter_mut()
                        .filter(|(known, _)| known == name)
                        .for_each(|(_, keys)| keys.drop_at(at));
                }
                part.set("StringLike", like);
            });
        }
    }
}

/// Patterns that a value is one of: every part of it, and all after each colon.
fn wider(value: &str) -> Vec<String> {
    let mut found = vec!["*".to_owned(), format!("{value}*")];
    found.extend(
        value
            .match_indices([':', '/', '@'])
            .map(|(at, _)| format!("{}*", &value[..=at])),
    );
    found
}

fn values(maker: &mut Maker, path: &[String], text: &str) {
    let in_condition = path.iter().any(|part| part == "Condition");
    if in_condition {
        let more = Doc::Seq(vec![
            Doc::Text(text.into()),
            Doc::Text("repo:other/one:ref:refs/heads/main".into()),
        ]);
        maker.put("subject", path, more);
        maker.put("subject", path, Doc::Text("*".into()));
        maker.put("subject", path, Doc::Seq(Vec::new()));
    }
    if text.starts_with("arn:aws:iam::") {
        maker.put(
            "trust",
            path,
            Doc::Text(text.replace("111111111111", "9").replace("222222222222", "9")),
        );
        maker.put(
            "trust",
            path,
            Doc::Text(text.replace(":oidc-provider/token", ":oidc-provider/other")),
        );
    }
    if let Some((bucket, _)) = text.rsplit_once('/').filter(|_| text.starts_with("arn:aws:s3")) {
        maker.put("widen", path, Doc::Text(format!("{bucket}*")));
    }
}
