//! What runs under roles in an account, and its registries, service by service and region by region.
//!
//! In: a way to run `aws` commands that only read. Out: resources by ARN, the services that are listed whole, and what was refused.
//! A service of which one command was refused in one region is not listed: what was seen of it stays, and the rest stays a question.
//!
//! Source: AWS CLI command reference (`lambda list-functions`, `ec2 describe-instances`, `ec2 describe-launch-template-versions`,
//! `codebuild batch-get-projects`, `cloudformation describe-stacks`, `stepfunctions describe-state-machine`, `codepipeline get-pipeline`,
//! `ecr describe-repositories`, `ecr list-images`), 2026-11.

mod compute;
mod policies;

use super::snapshot::AwsResource;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What was listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listed {
    /// By ARN.
    pub resources: BTreeMap<String, AwsResource>,
    /// Services, as ARNs name them, of which every region was listed whole.
    pub services: Vec<String>,
    /// Services of which everything is known that has a policy of its own.
    pub policies_of: Vec<String>,
    /// What was refused: service, and why.
    pub refused: Vec<(String, String)>,
}

/// Every command, for people who want to know beforehand; `{…}` stands for what an earlier answer names.
pub fn commands() -> Vec<String> {
    let runs = COMMANDS.iter().chain(compute::COMMANDS);
    let runs = runs.flat_map(|(_, commands)| *commands);
    let mut all: Vec<String> = runs.map(|command| (*command).to_owned()).collect();
    let others: Vec<String> = policies::commands()
        .filter(|command| !all.contains(command))
        .collect();
    all.extend(others);
    all.push(format!("{THERE}{{service}}/regions"));
    all
}

/// The commands of each service whose resources run under roles.
const COMMANDS: &[(&str, &[&str])] = &[
    (
        "cloudformation",
        &[
            "cloudformation describe-stacks",
            "cloudformation list-stack-sets --status ACTIVE",
            "cloudformation describe-stack-set --stack-set-name {name}",
        ],
    ),
    (
        "codebuild",
        &[
            "codebuild list-projects",
            "codebuild batch-get-projects --names {name}",
        ],
    ),
    (
        "codepipeline",
        &[
            "codepipeline list-pipelines",
            "codepipeline get-pipeline --name {name}",
        ],
    ),
    (
        "ec2",
        &[
            "ec2 describe-instances",
            "ec2 describe-launch-template-versions --versions $Latest $Default",
        ],
    ),
    (
        "ecr",
        &[
            "ecr describe-repositories",
            "ecr list-images --repository-name {name} --filter tagStatus=TAGGED",
        ],
    ),
    ("lambda", &["lambda list-functions"]),
    (
        "states",
        &[
            "stepfunctions list-state-machines",
            "stepfunctions describe-state-machine --state-machine-arn {arn}",
        ],
    ),
];

/// The command that tells in which regions a service is, below which AWS publishes that.
const THERE: &str = "ssm get-parameters-by-path --path /aws/service/global-infrastructure/services/";

/// Whether a service has no address in a region: AWS says so itself. That nothing answers there is not enough.
fn elsewhere(service: &str, region: &str, why: &str, ask: &mut Ask<'_>) -> bool {
    if !why.contains("Could not connect to the endpoint URL") {
        return false;
    }
    let command = format!("{THERE}{service}/regions");
    let answer = ask("us-east-1", &words(&command));
    let regions = answer
        .map(|answer| texts(&answer, "Parameters", "Value"))
        .unwrap_or_default();
    !regions.is_empty() && !regions.iter().any(|found| found == region)
}

/// The command that tells in which regions an account can have anything.
pub const REGIONS: &str = "ec2 describe-regions";

/// Runs one command in a region and gives its answer, or why there is none.
pub type Ask<'a> = dyn FnMut(&str, &[&str]) -> Result<Value, String> + 'a;

/// Lists an account. `profiles` are its instance profiles, ARN to the ARN of the role in it.
pub fn listed(account: &str, profiles: &BTreeMap<String, String>, ask: &mut Ask<'_>) -> Listed {
    let mut listed = Listed::default();
    let regions = match ask("us-east-1", &words(REGIONS)) {
        Ok(answer) => texts(&answer, "Regions", "RegionName"),
        Err(why) => {
            listed.refused.push(("regions".to_owned(), why));
            return listed;
        }
    };
    for (service, _) in COMMANDS.iter().chain(compute::COMMANDS) {
        let found = &mut listed.resources;
        let whole = regions.iter().try_for_each(|region| {
            let mut lister = Lister {
                account,
                profiles,
                region,
                ask: &mut *ask,
                found: &mut *found,
            };
            lister
                .service(service)
                .or_else(|why| match elsewhere(service, region, &why, ask) {
                    true => Ok(()),
                    false => Err(why),
                })
        });
        match whole {
            Ok(()) => listed.services.push((*service).to_owned()),
            Err(why) => listed.refused.push(((*service).to_owned(), why)),
        }
    }
    listed.services.sort();
    guarded(account, &regions, ask, &mut listed);
    listed
}

/// What resources let in themselves.
fn guarded(account: &str, regions: &[String], ask: &mut Ask<'_>, listed: &mut Listed) {
    let rows = policies::ROWS.iter().map(|row| row.service);
    let others = policies::OTHERS.iter().map(|(service, _)| *service);
    let services: BTreeSet<&str> = rows.chain(others).collect();
    for service in services {
        // Buckets are of no region.
        let once = ["us-east-1".to_owned()];
        let regions = if service == "s3" { &once[..] } else { regions };
        let whole = regions.iter().try_for_each(|region| {
            let mut reader = policies::Reader {
                account,
                region,
                ask: &mut *ask,
                found: &mut listed.resources,
            };
            reader
                .service(service)
                .or_else(|why| match elsewhere(service, region, &why, ask) {
                    true => Ok(()),
                    false => Err(why),
                })
        });
        match whole {
            Ok(()) => listed.policies_of.push(service.to_owned()),
            Err(why) => listed
                .refused
                .push((format!("{service}, with their policies"), why)),
        }
    }
}

struct Lister<'l, 'a> {
    account: &'l str,
    profiles: &'l BTreeMap<String, String>,
    region: &'l str,
    ask: &'l mut Ask<'a>,
    found: &'l mut BTreeMap<String, AwsResource>,
}

impl Lister<'_, '_> {
    fn service(&mut self, service: &str) -> Result<(), String> {
        match service {
            "cloudformation" => self.stacks(),
            "codebuild" => self.projects(),
            "codepipeline" => self.pipelines(),
            "ec2" => self.instances(),
            "ecr" => self.repositories(),
            "lambda" => self.functions(),
            "states" => self.machines(),
            other => self.compute(other),
        }
    }

    fn ask(&mut self, command: &str, more: &[&str]) -> Result<Value, String> {
        let mut all = words(command);
        all.extend_from_slice(more);
        (self.ask)(self.region, &all)
    }

    fn runs(&mut self, arn: &str, role: Option<&str>) {
        let resource = AwsResource {
            runs_as: role.filter(|role| !role.is_empty()).map(str::to_owned),
            ..AwsResource::default()
        };
        self.found.insert(arn.to_owned(), resource);
    }

    fn functions(&mut self) -> Result<(), String> {
        let answer = self.ask("lambda list-functions", &[])?;
        for function in list(&answer, "Functions")? {
            self.runs(text(function, "FunctionArn")?, function["Role"].as_str());
        }
        Ok(())
    }

    fn instances(&mut self) -> Result<(), String> {
        let answer = self.ask("ec2 describe-instances", &[])?;
        for reservation in list(&answer, "Reservations")? {
            for instance in list(reservation, "Instances")? {
                let arn = self.arn("ec2", &format!("instance/{}", text(instance, "InstanceId")?));
                let role = self.role_of(&instance["IamInstanceProfile"])?;
                self.runs(&arn, role.as_deref());
            }
        }
        let versions = ["$Latest", "$Default"];
        let answer = self.ask("ec2 describe-launch-template-versions --versions", &versions)?;
        for version in list(&answer, "LaunchTemplateVersions")? {
            let arn = self.arn(
                "ec2",
                &format!("launch-template/{}", text(version, "LaunchTemplateId")?),
            );
            let role = self.role_of(&version["LaunchTemplateData"]["IamInstanceProfile"])?;
            // Of two versions, the one that runs under a role counts.
            if role.is_some() || !self.found.contains_key(&arn) {
                self.runs(&arn, role.as_deref());
            }
        }
        Ok(())
    }

    /// The role of an instance profile, which is named by its ARN or its name.
    fn role_of(&self, profile: &Value) -> Result<Option<String>, String> {
        let name = match (profile["Arn"].as_str(), profile["Name"].as_str()) {
            (Some(arn), _) => arn.rsplit('/').next().unwrap_or(arn),
            (None, Some(name)) => name,
            (None, None) => return Ok(None),
        };
        let suffix = format!("/{name}");
        let known = self.profiles.iter().find(|(arn, _)| arn.ends_with(&suffix));
        match known {
            Some((_, role)) => Ok(Some(role.clone())),
            None => Err(format!("no role has the instance profile {name}")),
        }
    }

    fn projects(&mut self) -> Result<(), String> {
        let answer = self.ask("codebuild list-projects", &[])?;
        for name in strings(&answer, "projects")? {
            let answer = self.ask("codebuild batch-get-projects --names", &[&name])?;
            for project in list(&answer, "projects")? {
                self.runs(text(project, "arn")?, project["serviceRole"].as_str());
            }
        }
        Ok(())
    }

    fn stacks(&mut self) -> Result<(), String> {
        let answer = self.ask("cloudformation describe-stacks", &[])?;
        for stack in list(&answer, "Stacks")? {
            self.runs(text(stack, "StackId")?, stack["RoleARN"].as_str());
        }
        let answer = self.ask("cloudformation list-stack-sets --status ACTIVE", &[])?;
        for set in list(&answer, "Summaries")? {
            let name = text(set, "StackSetName")?;
            let answer = self.ask("cloudformation describe-stack-set --stack-set-name", &[name])?;
            let set = &answer["StackSet"];
            self.runs(text(set, "StackSetARN")?, set["AdministrationRoleARN"].as_str());
        }
        Ok(())
    }

    fn machines(&mut self) -> Result<(), String> {
        let answer = self.ask("stepfunctions list-state-machines", &[])?;
        for machine in list(&answer, "stateMachines")? {
            let arn = text(machine, "stateMachineArn")?;
            let answer = self.ask("stepfunctions describe-state-machine --state-machine-arn", &[arn])?;
            self.runs(arn, answer["roleArn"].as_str());
        }
        Ok(())
    }

    fn pipelines(&mut self) -> Result<(), String> {
        let answer = self.ask("codepipeline list-pipelines", &[])?;
        for pipeline in list(&answer, "pipelines")? {
            let name = text(pipeline, "name")?;
            let answer = self.ask("codepipeline get-pipeline --name", &[name])?;
            let arn = self.arn("codepipeline", name);
            self.runs(&arn, answer["pipeline"]["roleArn"].as_str());
        }
        Ok(())
    }

    fn repositories(&mut self) -> Result<(), String> {
        let answer = self.ask("ecr describe-repositories", &[])?;
        for repository in list(&answer, "repositories")? {
            let (name, arn) = (
                text(repository, "repositoryName")?,
                text(repository, "repositoryArn")?,
            );
            let more = [name, "--filter", "tagStatus=TAGGED"];
            let images = self.ask("ecr list-images --repository-name", &more)?;
            let mut tags = texts(&images, "imageIds", "imageTag");
            tags.sort();
            tags.dedup();
            let resource = AwsResource {
                // Immutable with exceptions overwrites some: then it is not known of any.
                overwrites_tags: match repository["imageTagMutability"].as_str() {
                    Some("MUTABLE") => Some(true),
                    Some("IMMUTABLE") => Some(false),
                    _ => None,
                },
                image_tags: Some(tags),
                ..AwsResource::default()
            };
            self.found.insert(arn.to_owned(), resource);
        }
        Ok(())
    }

    fn arn(&self, service: &str, rest: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{rest}", self.region, self.account)
    }
}

fn words(command: &str) -> Vec<&str> {
    command.split(' ').collect()
}

fn list<'v>(value: &'v Value, name: &str) -> Result<&'v Vec<Value>, String> {
    value[name]
        .as_array()
        .ok_or_else(|| format!("an answer has no {name}"))
}

fn text<'v>(value: &'v Value, name: &str) -> Result<&'v str, String> {
    value[name]
        .as_str()
        .ok_or_else(|| format!("an answer has no {name}"))
}

fn strings(value: &Value, name: &str) -> Result<Vec<String>, String> {
    let items = list(value, name)?.iter().filter_map(Value::as_str);
    Ok(items.map(str::to_owned).collect())
}

fn texts(value: &Value, name: &str, member: &str) -> Vec<String> {
    let items = value[name].as_array().into_iter().flatten();
    items
        .filter_map(|item| item[member].as_str())
        .map(str::to_owned)
        .collect()
}
