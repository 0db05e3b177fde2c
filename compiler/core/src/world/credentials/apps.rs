//! Tokens of installed Apps: what they may where, and the Apps that nobody has declared.

use super::super::names;
use super::{KNOWN_APPS, POWERS, Stating, with_read};
use crate::facts::{Pred, Question};
use crate::language::model::Credential;
use crate::platforms::github::actors;
use crate::settings::Setting;
use crate::settings::records::{App, RepoSettings};
use crate::source::Span;
use std::collections::BTreeSet;

fn permissions_question(slug: &str, repository: &str) -> Question {
    Question {
        key: format!("apps:{repository}:{slug}"),
        text: format!("which permissions the App {slug} has on {repository}, and what it does with them"),
        answer: "`gabion pull` by an organization owner, or `assume \"apps\" …`".to_owned(),
    }
}

impl<'a> Stating<'a> {
    pub(super) fn app(&mut self, slug: &str, called: &str, credential: &Credential) -> String {
        let constant = format!("{}{called}", names::app(slug));
        let (actor, span) = (actors::bot(slug), Some(credential.span));
        self.base.known(Pred::ActsAs, &[&constant, &actor], span, "");
        self.base.known(Pred::Triggers, &[&actor], span, "");
        if credential.may.is_empty() {
            self.installed(&constant, slug, span);
        } else {
            self.grants(&constant, credential, |_, _| true);
        }
        constant
    }

    /// What the installations of an App carry, as far as anybody has looked.
    fn installed(&mut self, constant: &str, slug: &str, span: Option<Span>) {
        let settings = self.settings;
        for (repository, settings) in settings {
            self.installed_in(constant, slug, (repository, settings), span);
        }
    }

    /// The same in one repository.
    pub fn installed_in(
        &mut self,
        constant: &str,
        slug: &str,
        (repository, settings): (&str, &RepoSettings),
        span: Option<Span>,
    ) {
        let installed = settings.apps.values().find(|app| app.slug == slug);
        match installed.map(|app| &app.permissions) {
            Some(Setting::Known(permissions)) => {
                for permission in permissions
                    .iter()
                    .flat_map(|permission| with_read(permission.as_str()))
                {
                    let args = [constant, &permission, repository];
                    self.base.known(Pred::Grants, &args, span, "its installation");
                }
            }
            None if settings.apps.is_complete() => {}
            _ => self.unread(constant, slug, repository, span),
        }
    }

    fn unread(&mut self, constant: &str, slug: &str, repository: &str, span: Option<Span>) {
        let question = permissions_question(slug, repository);
        let assumed = self
            .contexts
            .get(repository)
            .is_some_and(|context| context.assumptions.contains("apps"));
        for permission in POWERS {
            let args = [constant, permission, repository];
            if assumed {
                self.base.assumed(Pred::Grants, &args, "apps", span, "");
            } else {
                self.base.unknown(Pred::Grants, &args, &question, span, "");
            }
        }
    }

    /// Installed Apps that no declaration names: each may do whatever its permissions allow, or nothing.
    pub(super) fn unmodelled(&mut self, declared: &BTreeSet<&str>) {
        let settings = self.settings;
        for (repository, settings) in settings {
            let apps = settings.apps.items.iter().map(|item| (&item.value, item.span));
            for (app, span) in apps.filter(|(app, _)| {
                !declared.contains(app.slug.as_str()) && !KNOWN_APPS.contains(&app.slug.as_str())
            }) {
                self.unmodelled_app(app, repository, span);
            }
        }
    }

    fn unmodelled_app(&mut self, app: &App, repository: &str, span: Option<Span>) {
        let party = format!("app:{}", app.slug);
        let (constant, actor) = (names::app(&app.slug), actors::bot(&app.slug));
        let question = match &app.permissions {
            Setting::Known(_) => Question {
                key: format!("apps:{repository}:{}", app.slug),
                text: format!("what the App {} does in {repository}", app.slug),
                answer: format!(
                    "`automation \"{0}\" {{ identity {{ github-app \"{0}\" }}; … }}` says what it does",
                    app.slug
                ),
            },
            _ => permissions_question(&app.slug, repository),
        };
        self.base.unknown(Pred::Member, &[&party], &question, span, "");
        self.base.known(Pred::Holds, &[&party, &constant], span, "");
        self.base.known(Pred::ActsAs, &[&constant, &actor], span, "");
        self.base.known(Pred::Triggers, &[&actor], span, "");
        match &app.permissions {
            Setting::Known(permissions) => {
                for permission in permissions
                    .iter()
                    .flat_map(|permission| with_read(permission.as_str()))
                {
                    let args = [constant.as_str(), &permission, repository];
                    self.base.known(Pred::Grants, &args, span, "its installation");
                }
            }
            _ => {
                for permission in POWERS {
                    let args = [constant.as_str(), permission, repository];
                    self.base.unknown(Pred::Grants, &args, &question, span, "");
                }
            }
        }
    }
}
