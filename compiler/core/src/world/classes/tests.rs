use super::*;

fn branches(texts: &[(Dialect, &str)]) -> Patterns {
    let branches = texts
        .iter()
        .map(|(dialect, text)| Pattern::new(*dialect, *text))
        .collect();
    Patterns {
        branches,
        ..Patterns::default()
    }
}

#[test]
fn dialects_that_disagree_about_a_word_get_a_class_each() {
    let patterns = branches(&[
        (Dialect::EnvironmentBranch, "release/*"),
        (Dialect::WorkflowRef, "release/**"),
    ]);
    let classes = ref_classes("shop", "main", &patterns);
    let names: Vec<&str> = classes.iter().map(|class| class.name.as_str()).collect();
    assert!(names.contains(&"shop:main"), "{names:?}");
    let of_release = classes
        .iter()
        .filter(|class| class.examples[0].starts_with("release/"))
        .count();
    assert_eq!(
        of_release, 2,
        "one level and more levels are different classes: {names:?}"
    );
    assert!(
        names.contains(&"shop:branches") && names.contains(&"shop:tags"),
        "{names:?}"
    );
}

#[test]
fn a_code_owners_line_cuts_an_area() {
    let areas = [AreaPatterns {
        name: "source",
        patterns: vec!["src/**".into()],
        permission: "contents:write",
    }];
    let paths = [Pattern::new(Dialect::CodeOwners, "/src/api/")].into();
    let classes = area_classes(
        "shop",
        &areas,
        &Patterns {
            paths,
            ..Patterns::default()
        },
    );
    let of_source = classes
        .iter()
        .filter(|class| class.area() == "shop:source")
        .count();
    assert_eq!(of_source, 2, "{classes:?}");
    assert!(
        classes.iter().any(|class| class.area() == "shop:rest"),
        "{classes:?}"
    );
}

#[test]
fn names_in_every_folder_do_not_hide_what_a_list_takes_away() {
    let names: Vec<String> = (0..40).map(|at| format!("name{at}.md")).collect();
    let areas = [AreaPatterns {
        name: "steering",
        patterns: names.iter().map(|name| format!("**/{name}")).collect(),
        permission: "contents:write",
    }];
    let list: Vec<&str> = names.iter().map(String::as_str).chain(["!src/**"]).collect();
    let decider = Decider::list(Dialect::FilePatterns, list.iter().copied());
    let paths = decider.lines.iter().map(|(pattern, _)| pattern.clone()).collect();
    let patterns = Patterns {
        paths,
        deciders: [decider].into(),
        ..Patterns::default()
    };
    let classes = area_classes("shop", &areas, &patterns);
    let of_steering: Vec<&AreaClass> = classes
        .iter()
        .filter(|class| class.area() == "shop:steering")
        .collect();
    assert!(classes.iter().all(|class| class.exact), "{classes:?}");
    assert!(
        of_steering
            .iter()
            .any(|class| class.examples[0].starts_with("src/")),
        "{of_steering:?}"
    );
    assert_eq!(of_steering.len(), 2, "{of_steering:?}");
}

#[test]
fn of_too_much_nothing_is_decided() {
    let areas = [AreaPatterns {
        name: "source",
        patterns: vec!["src/**".into()],
        permission: "contents:write",
    }];
    let paths: BTreeSet<Pattern> = (0..60)
        .map(|at| Pattern::new(Dialect::CodeOwners, format!("name{at}")))
        .collect();
    let patterns = Patterns {
        paths,
        ..Patterns::default()
    };
    let classes = area_classes("shop", &areas, &patterns);
    let source = classes
        .iter()
        .find(|class| class.area() == "shop:source")
        .unwrap();
    assert_eq!(source.decide(|_| true), None);
    assert_eq!(source.decide(|_| false), None);
}
