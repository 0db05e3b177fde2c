//! What else runs under roles: containers, notebooks, jobs, agents' tools.
//!
//! Source: AWS CLI command reference (`apprunner describe-service`, `batch describe-job-definitions`, `bedrock-agentcore-control
//! get-code-interpreter`, `ecs describe-task-definition`, `glue get-jobs`, `sagemaker describe-notebook-instance`), 2026-11.

use super::{Lister, list, strings, text};
use serde_json::Value;
use std::collections::BTreeSet;

/// The commands of each service.
pub(super) const COMMANDS: &[(&str, &[&str])] = &[
    (
        "apprunner",
        &[
            "apprunner list-services",
            "apprunner describe-service --service-arn {arn}",
        ],
    ),
    ("batch", &["batch describe-job-definitions --status ACTIVE"]),
    (
        "bedrock-agentcore",
        &[
            "bedrock-agentcore-control list-agent-runtimes",
            "bedrock-agentcore-control get-agent-runtime --agent-runtime-id {id}",
            "bedrock-agentcore-control list-code-interpreters",
            "bedrock-agentcore-control get-code-interpreter --code-interpreter-id {id}",
            "bedrock-agentcore-control list-browsers",
            "bedrock-agentcore-control get-browser --browser-id {id}",
        ],
    ),
    (
        "ecs",
        &[
            "ecs list-clusters",
            "ecs list-services --cluster {cluster}",
            "ecs describe-services --cluster {cluster} --services {service}",
            "ecs describe-task-definition --task-definition {definition}",
            "ecs list-task-definition-families --status ACTIVE",
        ],
    ),
    ("glue", &["glue get-dev-endpoints", "glue get-jobs"]),
    (
        "sagemaker",
        &[
            "sagemaker list-notebook-instances",
            "sagemaker describe-notebook-instance --notebook-instance-name {name}",
        ],
    ),
];

impl Lister<'_, '_> {
    pub(super) fn compute(&mut self, service: &str) -> Result<(), String> {
        match service {
            "apprunner" => self.services(),
            "batch" => self.definitions(),
            "bedrock-agentcore" => self.tools(),
            "ecs" => self.containers(),
            "glue" => self.glue(),
            "sagemaker" => self.notebooks(),
            other => Err(format!("nobody lists {other}")),
        }
    }

    fn services(&mut self) -> Result<(), String> {
        let answer = self.ask("apprunner list-services", &[])?;
        for item in list(&answer, "ServiceSummaryList")? {
            let arn = text(item, "ServiceArn")?;
            let answer = self.ask("apprunner describe-service --service-arn", &[arn])?;
            self.runs(
                arn,
                answer["Service"]["InstanceConfiguration"]["InstanceRoleArn"].as_str(),
            );
        }
        Ok(())
    }

    fn definitions(&mut self) -> Result<(), String> {
        let answer = self.ask("batch describe-job-definitions --status ACTIVE", &[])?;
        for item in list(&answer, "jobDefinitions")? {
            let arn = text(item, "jobDefinitionArn")?;
            let mut roles = BTreeSet::new();
            collect(item, &mut roles);
            if roles.len() > 1 {
                return Err(format!("{arn} runs under more than one role"));
            }
            self.runs(arn, roles.first().map(String::as_str));
        }
        Ok(())
    }

    fn tools(&mut self) -> Result<(), String> {
        let kinds = [
            (
                "list-agent-runtimes",
                "agentRuntimes",
                "agentRuntime",
                "get-agent-runtime --agent-runtime-id",
                "roleArn",
            ),
            (
                "list-code-interpreters",
                "codeInterpreterSummaries",
                "codeInterpreter",
                "get-code-interpreter --code-interpreter-id",
                "executionRoleArn",
            ),
            (
                "list-browsers",
                "browserSummaries",
                "browser",
                "get-browser --browser-id",
                "executionRoleArn",
            ),
        ];
        for (lists, member, kind, get, role) in kinds {
            let answer = self.ask(&format!("bedrock-agentcore-control {lists}"), &[])?;
            for item in list(&answer, member)? {
                let (id, arn) = (
                    text(item, &format!("{kind}Id"))?,
                    text(item, &format!("{kind}Arn"))?,
                );
                let answer = self.ask(&format!("bedrock-agentcore-control {get}"), &[id])?;
                self.runs(arn, answer[role].as_str());
            }
        }
        Ok(())
    }

    /// Tasks come and go, so a service's tasks stand for them, as `task/CLUSTER/SERVICE`. A definition that no service runs may be run
    /// by anything else: if it has a role that no service has, the list is not whole.
    fn containers(&mut self) -> Result<(), String> {
        let mut under = BTreeSet::new();
        let answer = self.ask("ecs list-clusters", &[])?;
        for cluster in strings(&answer, "clusterArns")? {
            let name = cluster.rsplit('/').next().unwrap_or_default().to_owned();
            let answer = self.ask("ecs list-services --cluster", &[&cluster])?;
            for service in strings(&answer, "serviceArns")? {
                let more = [cluster.as_str(), "--services", &service];
                let answer = self.ask("ecs describe-services --cluster", &more)?;
                for item in list(&answer, "services")? {
                    let role = self.task_role(text(item, "taskDefinition")?)?;
                    let tasks = self.arn("ecs", &format!("task/{name}/{}", text(item, "serviceName")?));
                    // Nobody gets into a task of a service that does not let anybody in.
                    let open = item["enableExecuteCommand"].as_bool().unwrap_or(true);
                    self.runs(&tasks, role.as_deref().filter(|_| open));
                    under.extend(role);
                }
            }
        }
        let answer = self.ask("ecs list-task-definition-families --status ACTIVE", &[])?;
        for family in strings(&answer, "families")? {
            let role = self.task_role(&family)?;
            if let Some(role) = role.filter(|role| !under.contains(role)) {
                return Err(format!(
                    "no service runs task definition {family}, which has role {role}"
                ));
            }
        }
        Ok(())
    }

    fn task_role(&mut self, definition: &str) -> Result<Option<String>, String> {
        let answer = self.ask("ecs describe-task-definition --task-definition", &[definition])?;
        Ok(answer["taskDefinition"]["taskRoleArn"]
            .as_str()
            .filter(|role| !role.is_empty())
            .map(str::to_owned))
    }

    fn glue(&mut self) -> Result<(), String> {
        let answer = self.ask("glue get-dev-endpoints", &[])?;
        for item in list(&answer, "DevEndpoints")? {
            let arn = self.arn("glue", &format!("devEndpoint/{}", text(item, "EndpointName")?));
            let role = item["RoleArn"].as_str().map(|role| self.role(role));
            self.runs(&arn, role.as_deref());
        }
        let answer = self.ask("glue get-jobs", &[])?;
        for item in list(&answer, "Jobs")? {
            let arn = self.arn("glue", &format!("job/{}", text(item, "Name")?));
            let role = item["Role"].as_str().map(|role| self.role(role));
            self.runs(&arn, role.as_deref());
        }
        Ok(())
    }

    fn notebooks(&mut self) -> Result<(), String> {
        let answer = self.ask("sagemaker list-notebook-instances", &[])?;
        for item in list(&answer, "NotebookInstances")? {
            let name = text(item, "NotebookInstanceName")?;
            let answer = self.ask(
                "sagemaker describe-notebook-instance --notebook-instance-name",
                &[name],
            )?;
            self.runs(text(item, "NotebookInstanceArn")?, answer["RoleArn"].as_str());
        }
        Ok(())
    }

    /// A role's ARN, where a service takes its name as well.
    fn role(&self, role: &str) -> String {
        match role.starts_with("arn:") {
            true => role.to_owned(),
            false => format!("arn:aws:iam::{}:role/{role}", self.account),
        }
    }
}

/// The roles that a job's containers run under, however deep they stand.
fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str().filter(|role| !role.is_empty()) {
                    Some(role) if name == "jobRoleArn" || name == "taskRoleArn" => {
                        found.insert(role.to_owned());
                    }
                    _ => collect(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}
