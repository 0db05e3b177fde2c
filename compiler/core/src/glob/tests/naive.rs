//! Backtracking matchers, written from the documentation and without sharing code with the compiler.

use super::super::Dialect;

/// Whether a pattern matches, for patterns that compile.
pub(super) fn matches(dialect: Dialect, pattern: &str, text: &str) -> bool {
    let (p, t): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    match dialect {
        Dialect::RulesetRef | Dialect::EnvironmentBranch => fnmatch(&p, &t, true),
        Dialect::WorkflowRef | Dialect::WorkflowPath => workflow_start(&p, &t),
        Dialect::CodeOwners => ignore(pattern, text),
        Dialect::FilePatterns => ignore(&in_directories(pattern), text),
        Dialect::Area => area(pattern, text),
        Dialect::StringLike => string(&p, &t, |_| true),
        Dialect::Action => string(&lower(pattern), &lower(text), |_| true),
        Dialect::ArnLike => arn(pattern, text),
        Dialect::Exact => pattern == text,
    }
}

fn lower(text: &str) -> Vec<char> {
    text.to_ascii_lowercase().chars().collect()
}

fn fnmatch(p: &[char], t: &[char], segment_start: bool) -> bool {
    if segment_start && p.starts_with(&['*', '*', '/']) {
        let deeper = (0..t.len()).filter(|&i| t[i] == '/');
        return fnmatch(&p[3..], t, true) || deeper.into_iter().any(|i| fnmatch(p, &t[i + 1..], true));
    }
    match (p.first(), t.first()) {
        (None, _) => t.is_empty(),
        (Some('*'), first) => {
            let alone = !(segment_start && p.starts_with(&['*', '*', '/']));
            (alone && fnmatch(&p[1..], t, false))
                || first.is_some_and(|&c| c != '/' && fnmatch(p, &t[1..], false))
        }
        (Some('?'), Some(&c)) => c != '/' && fnmatch(&p[1..], &t[1..], false),
        (Some('['), Some(&c)) => {
            let (hit, used) = bracket(p, c, false);
            c != '/' && hit && fnmatch(&p[used..], &t[1..], false)
        }
        (Some('\\'), Some(&c)) => p[1] == c && fnmatch(&p[2..], &t[1..], c == '/'),
        (Some(&a), Some(&c)) => a == c && fnmatch(&p[1..], &t[1..], c == '/'),
        (Some(_), None) => false,
    }
}

/// Whether the set at the start of `p` has the character, and how long the set is.
fn bracket(p: &[char], c: char, first_is_literal: bool) -> (bool, usize) {
    let negated = matches!(p[1], '!' | '^');
    let (mut at, mut hit) = (1 + usize::from(negated), false);
    let start = at;
    while p[at] != ']' || (first_is_literal && at == start) {
        at += usize::from(p[at] == '\\');
        let lo = p[at];
        at += 1;
        let mut hi = lo;
        if p[at] == '-' && p[at + 1] != ']' {
            at += 1;
            at += usize::from(p[at] == '\\');
            hi = p[at];
            at += 1;
        }
        hit |= lo <= c && c <= hi;
    }
    (hit != negated, at + 1)
}

fn workflow_start(p: &[char], t: &[char]) -> bool {
    match p.first() {
        Some('?') => (0..=t.len()).any(|i| workflow(&p[1..], &t[i..])),
        Some('+') => workflow(&p[1..], t),
        _ => workflow(p, t),
    }
}

fn workflow(p: &[char], t: &[char]) -> bool {
    if p.is_empty() {
        return t.is_empty();
    }
    if p.starts_with(&['*', '*']) {
        let used = if p.get(2) == Some(&'/') { 3 } else { 2 };
        return (0..=t.len()).any(|i| workflow(&p[used..], &t[i..]));
    }
    if p[0] == '*' {
        let stop = t.iter().position(|&c| c == '/').unwrap_or(t.len());
        return (0..=stop).any(|i| workflow(&p[1..], &t[i..]));
    }
    let unit = |c: char| match p[0] {
        '[' => bracket(p, c, false),
        '\\' => (p[1] == c, 2),
        a => (a == c, 1),
    };
    let used = unit('\0').1;
    let hit = |i: usize| t.get(i).is_some_and(|&c| unit(c).0);
    match p.get(used) {
        Some('?') => workflow(&p[used + 1..], t) || (hit(0) && workflow(&p[used + 1..], &t[1..])),
        Some('+') => (1..=t.len())
            .take_while(|&n| hit(n - 1))
            .any(|n| workflow(&p[used + 1..], &t[n..])),
        _ => hit(0) && workflow(&p[used..], &t[1..]),
    }
}

fn ignore(pattern: &str, path: &str) -> bool {
    let mut segments: Vec<&str> = pattern.split('/').collect();
    let tied = pattern.trim_end_matches('/').contains('/');
    if segments[0].is_empty() {
        segments.remove(0);
    } else if !tied && segments[0] != "**" {
        segments.insert(0, "**");
    }
    walk(&segments, &path.split('/').collect::<Vec<_>>(), |last| {
        last != "*"
    })
}

/// In gitignore a trailing slash asks for a directory, also after `**`.
fn in_directories(pattern: &str) -> String {
    if pattern.ends_with("**/") {
        format!("{pattern}*/")
    } else {
        pattern.to_owned()
    }
}

fn area(pattern: &str, path: &str) -> bool {
    let plain = !pattern.contains(['*', '?', '[', '\\']);
    walk(
        &pattern.split('/').collect::<Vec<_>>(),
        &path.split('/').collect::<Vec<_>>(),
        |_| plain,
    )
}

fn walk(segments: &[&str], path: &[&str], below: impl Fn(&str) -> bool + Copy) -> bool {
    match segments {
        [] => path.is_empty(),
        ["**" | ""] => !path.is_empty(),
        ["**", rest @ ..] => (0..=path.len()).any(|depth| walk(rest, &path[depth..], below)),
        [last] => path.first().is_some_and(|name| segment(last, name)) && (path.len() == 1 || below(last)),
        [first, rest @ ..] => {
            path.first().is_some_and(|name| segment(first, name)) && walk(rest, &path[1..], below)
        }
    }
}

fn segment(pattern: &str, name: &str) -> bool {
    fn go(p: &[char], t: &[char]) -> bool {
        match (p.first(), t.first()) {
            (None, _) => t.is_empty(),
            (Some('*'), first) => go(&p[1..], t) || (first.is_some() && go(p, &t[1..])),
            (Some('?'), Some(_)) => go(&p[1..], &t[1..]),
            (Some('['), Some(&c)) => {
                let (hit, used) = bracket(p, c, true);
                hit && go(&p[used..], &t[1..])
            }
            (Some('\\'), Some(&c)) => p[1] == c && go(&p[2..], &t[1..]),
            (Some(a), Some(c)) => a == c && go(&p[1..], &t[1..]),
            (Some(_), None) => false,
        }
    }
    go(
        &pattern.chars().collect::<Vec<_>>(),
        &name.chars().collect::<Vec<_>>(),
    )
}

fn string(p: &[char], t: &[char], wild: fn(char) -> bool) -> bool {
    if let ['$', '{', c @ ('*' | '?' | '$'), '}', rest @ ..] = p {
        return t.first() == Some(c) && string(rest, &t[1..], wild);
    }
    match (p.first(), t.first()) {
        (None, _) => t.is_empty(),
        (Some('*'), first) => {
            string(&p[1..], t, wild) || (first.is_some_and(|&c| wild(c)) && string(p, &t[1..], wild))
        }
        (Some('?'), Some(&c)) => wild(c) && string(&p[1..], &t[1..], wild),
        (Some(a), Some(c)) => a == c && string(&p[1..], &t[1..], wild),
        (Some(_), None) => false,
    }
}

fn arn(pattern: &str, text: &str) -> bool {
    let (p, t): (Vec<&str>, Vec<&str>) = (pattern.splitn(6, ':').collect(), text.splitn(6, ':').collect());
    let part = |(p, t): (&&str, &&str)| {
        string(
            &p.chars().collect::<Vec<_>>(),
            &t.chars().collect::<Vec<_>>(),
            |_| true,
        )
    };
    t.len() == 6 && p.iter().zip(&t).all(part)
}
