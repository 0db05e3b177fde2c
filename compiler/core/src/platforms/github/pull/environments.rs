//! Environments: rules, branch policies, Apps that must agree, names of secrets and variables.

use super::answers::{CustomRules, EnvironmentAnswer, EnvironmentRule, PolicyAnswer};
use super::{Ask, MOST_REQUESTS, PullError, Puller, listing, map, routes, transfer, unread};
use crate::settings::records::Environment;
use crate::settings::{Listing, Setting};

impl<A: Ask> Puller<'_, A> {
    pub(super) fn environments(&mut self) -> Result<Listing<Environment>, PullError<A::Error>> {
        let answers: Vec<EnvironmentAnswer> = match self.list(&routes::ENVIRONMENTS, &[])? {
            Setting::Known(answers) => answers,
            other => return Ok(listing(transfer::<_, Vec<Environment>>(other))),
        };
        if answers.len() > MOST_REQUESTS / 4 {
            return Ok(unread(format!(
                "{} environments are more than are asked for one by one",
                answers.len()
            )));
        }
        let mut environments = Vec::new();
        for answer in answers {
            environments.push(self.environment(answer)?);
        }
        Ok(Listing::all(environments))
    }

    fn environment(&mut self, answer: EnvironmentAnswer) -> Result<Environment, PullError<A::Error>> {
        let mut environment = Environment {
            can_admins_bypass: answer.can_admins_bypass.unwrap_or(true),
            deployment_branch_policy: answer.deployment_branch_policy,
            ..Environment::without_rules(&answer.name)
        };
        for rule in answer.protection_rules {
            match rule {
                EnvironmentRule::RequiredReviewers {
                    prevent_self_review,
                    reviewers,
                } => {
                    environment.prevent_self_review |= prevent_self_review;
                    environment
                        .reviewers
                        .extend(reviewers.into_iter().map(Into::into));
                }
                EnvironmentRule::WaitTimer { wait_timer } => environment.wait_timer = wait_timer,
                EnvironmentRule::Other => {}
            }
        }
        let name = [("environment", answer.name.as_str())];
        if answer
            .deployment_branch_policy
            .is_some_and(|policy| policy.custom_branch_policies)
        {
            let policies: Setting<Vec<PolicyAnswer>> = self.list(&routes::ENVIRONMENT_BRANCHES, &name)?;
            environment.branches = map(policies, |policies| {
                policies.into_iter().map(Into::into).collect()
            });
        }
        // An App's rule only ever restricts, so a list that was refused is left out.
        if let Setting::Known(rules) = self.object::<CustomRules>(&routes::ENVIRONMENT_RULES, &name)? {
            let enabled = rules
                .custom_deployment_protection_rules
                .into_iter()
                .filter(|rule| rule.enabled);
            environment.custom_protection_rules = enabled.map(|rule| rule.app.slug).collect();
        }
        environment.secrets = self.names(&routes::ENVIRONMENT_SECRETS, &name)?;
        environment.variables = self.names(&routes::ENVIRONMENT_VARIABLES, &name)?;
        Ok(environment)
    }
}
