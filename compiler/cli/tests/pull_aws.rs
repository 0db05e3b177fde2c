//! `gabion pull --aws` as a process, with an `aws` that answers in the shapes of the AWS CLI command reference.
#![cfg(unix)]

use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

const GH: &str = r#"#!/bin/sh
for last; do :; done
case "$last" in
  repos/acme/shop) echo '{"id":1,"visibility":"private","default_branch":"main","owner":{"login":"acme","type":"Organization"}}';;
  *) echo "gh: Not Found (HTTP 404)" >&2; exit 1;;
esac
"#;

/// One account, two regions; in the second, state machines are refused.
const AWS: &str = r#"#!/bin/sh
echo "$*" >> "$(dirname "$0")/asked"
refuse() { echo "An error occurred ($1) when calling the $2 operation: $3" >&2; exit 254; }
role=arn:aws:iam::111111111111:role/runs
case "$*" in
  *"--no-cli-pager"*) refuse ParamValidation - "version 1 knows no such option";;
  "sts get-caller-identity"*) echo '{"UserId":"AIDA","Account":"111111111111","Arn":"arn:aws:iam::111111111111:user/lead"}';;
  "iam get-account-authorization-details"*) cat <<EOF
{"UserDetailList":[],"GroupDetailList":[],"RoleDetailList":[{"Path":"/","RoleName":"runs","RoleId":"AROA","Arn":"$role",
 "AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]},
 "InstanceProfileList":[{"InstanceProfileName":"box","InstanceProfileId":"AIPA","Arn":"arn:aws:iam::111111111111:instance-profile/box","Path":"/","Roles":[]}],
 "RolePolicyList":[],"AttachedManagedPolicies":[]}],"Policies":[]}
EOF
  ;;
  "organizations"*) refuse AWSOrganizationsNotInUseException ListPoliciesForTarget "Your account is not a member of an organization.";;
  "ec2 describe-regions"*) echo '{"Regions":[{"RegionName":"us-east-1","OptInStatus":"opt-in-not-required"},{"RegionName":"eu-west-1"}]}';;
  "lambda list-functions --region us-east-1"*) echo '{"Functions":[{"FunctionName":"f","FunctionArn":"arn:aws:lambda:us-east-1:111111111111:function:f","Role":"'$role'"}]}';;
  "lambda list-functions"*) echo '{"Functions":[]}';;
  "ec2 describe-instances --region eu-west-1"*) echo '{"Reservations":[{"OwnerId":"111111111111","Instances":[{"InstanceId":"i-1","IamInstanceProfile":{"Arn":"arn:aws:iam::111111111111:instance-profile/box","Id":"AIPA"}},{"InstanceId":"i-2"}]}]}';;
  "ec2 describe-instances"*) echo '{"Reservations":[]}';;
  "ec2 describe-launch-template-versions --versions \$Latest \$Default --region us-east-1"*) echo '{"LaunchTemplateVersions":[{"LaunchTemplateId":"lt-1","VersionNumber":2,"DefaultVersion":false,"LaunchTemplateData":{"ImageId":"ami-1"}},{"LaunchTemplateId":"lt-1","VersionNumber":1,"DefaultVersion":true,"LaunchTemplateData":{"IamInstanceProfile":{"Name":"box"}}}]}';;
  "ec2 describe-launch-template-versions"*) echo '{"LaunchTemplateVersions":[]}';;
  "codebuild list-projects"*) echo '{"projects":["build"]}';;
  "codebuild batch-get-projects --names build --region us-east-1"*) echo '{"projects":[{"name":"build","arn":"arn:aws:codebuild:us-east-1:111111111111:project/build","serviceRole":"'$role'"}],"projectsNotFound":[]}';;
  "codebuild batch-get-projects"*) echo '{"projects":[],"projectsNotFound":["build"]}';;
  "cloudformation describe-stacks --region us-east-1"*) echo '{"Stacks":[{"StackId":"arn:aws:cloudformation:us-east-1:111111111111:stack/s/1","StackName":"s","RoleARN":"'$role'"}]}';;
  "cloudformation describe-stacks"*) echo '{"Stacks":[]}';;
  "cloudformation list-stack-sets"*) echo '{"Summaries":[]}';;
  "stepfunctions list-state-machines --region us-east-1"*) echo '{"stateMachines":[{"stateMachineArn":"arn:aws:states:us-east-1:111111111111:stateMachine:m","name":"m"}]}';;
  "stepfunctions describe-state-machine"*) echo '{"stateMachineArn":"arn:aws:states:us-east-1:111111111111:stateMachine:m","roleArn":"'$role'"}';;
  "stepfunctions list-state-machines"*) refuse AccessDeniedException ListStateMachines "not authorized to perform: states:ListStateMachines";;
  "codepipeline list-pipelines"*) echo '{"pipelines":[]}';;
  "ecr describe-repositories --region us-east-1"*) echo '{"repositories":[{"repositoryArn":"arn:aws:ecr:us-east-1:111111111111:repository/img","repositoryName":"img","imageTagMutability":"MUTABLE"},{"repositoryArn":"arn:aws:ecr:us-east-1:111111111111:repository/some","repositoryName":"some","imageTagMutability":"IMMUTABLE_WITH_EXCLUSION"}]}';;
  "ecr describe-repositories"*) echo '{"repositories":[]}';;
  "ecr list-images"*) echo '{"imageIds":[{"imageDigest":"sha256:a","imageTag":"v2"},{"imageDigest":"sha256:b","imageTag":"v1"}]}';;
  *) refuse InvalidAction "$1" "nobody answers $*";;
esac
"#;

fn world() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let bin = folder.path().join("bin");
    std::fs::create_dir_all(&bin).expect("made");
    for (name, text) in [("gh", GH), ("aws", AWS)] {
        std::fs::write(bin.join(name), text).expect(name);
        std::fs::set_permissions(bin.join(name), std::fs::Permissions::from_mode(0o755)).expect("executable");
    }
    folder
}

fn pulled(folder: &Path) -> (String, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_gabion"))
        .args(["pull", "acme/shop", "--aws", "--as-of", "2026-11-23"])
        .current_dir(folder)
        .env("PATH", format!("{}:/usr/bin:/bin", folder.join("bin").display()))
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = std::fs::read_to_string(folder.join("gabion/observed/shop.json")).expect("written");
    let snapshot: Value = serde_json::from_str(&text).expect("JSON");
    (said, snapshot["aws"]["accounts"]["111111111111"].clone())
}

#[test]
fn what_runs_under_a_role_is_listed_service_by_service() {
    let folder = world();
    let (said, account) = pulled(folder.path());
    let role = "arn:aws:iam::111111111111:role/runs";
    let resources = account["resources"].as_object().expect("resources");
    let under = |arn: &str| resources[arn]["runs_as"].as_str();
    for arn in [
        "arn:aws:lambda:us-east-1:111111111111:function:f",
        "arn:aws:ec2:eu-west-1:111111111111:instance/i-1",
        "arn:aws:ec2:us-east-1:111111111111:launch-template/lt-1",
        "arn:aws:codebuild:us-east-1:111111111111:project/build",
        "arn:aws:cloudformation:us-east-1:111111111111:stack/s/1",
        "arn:aws:states:us-east-1:111111111111:stateMachine:m",
    ] {
        assert_eq!(under(arn), Some(role), "{arn}");
    }
    assert_eq!(under("arn:aws:ec2:eu-west-1:111111111111:instance/i-2"), None);
    let image = &resources["arn:aws:ecr:us-east-1:111111111111:repository/img"];
    assert_eq!(image["overwrites_tags"], true);
    assert_eq!(image["image_tags"], serde_json::json!(["v1", "v2"]));
    assert!(
        resources["arn:aws:ecr:us-east-1:111111111111:repository/some"]["overwrites_tags"].is_null(),
        "some tags may be overwritten"
    );
    // What was refused in one region is not listed, and said.
    let listed = serde_json::json!([
        "cloudformation",
        "codebuild",
        "codepipeline",
        "ec2",
        "ecr",
        "lambda"
    ]);
    assert_eq!(account["resources_of"], listed);
    assert!(
        said.contains(
            "aws.accounts.111111111111.resources of states (`aws stepfunctions list-state-machines"
        ),
        "{said}"
    );
    assert!(
        account["service_control_policies"].is_null(),
        "no organization: {account}"
    );
}

#[test]
fn every_call_reads_and_is_announced() {
    let folder = world();
    let (_, first) = pulled(folder.path());
    let asked = std::fs::read_to_string(folder.path().join("bin/asked")).expect("asked");
    let planned = Command::new(env!("CARGO_BIN_EXE_gabion"))
        .args(["pull", "acme/shop", "--aws", "--dry-run"])
        .current_dir(folder.path())
        .output()
        .expect("it starts");
    let planned = String::from_utf8_lossy(&planned.stdout).into_owned();
    for call in asked.lines() {
        let verb = call.split(' ').nth(1).expect("a verb");
        let reads = ["get-", "list-", "describe-", "batch-get-"];
        assert!(reads.iter().any(|begin| verb.starts_with(begin)), "{call}");
        let command: Vec<&str> = call.split(' ').take(2).collect();
        assert!(
            planned.contains(&format!("aws {}", command.join(" "))),
            "not announced: {call}"
        );
    }
    assert!(asked.lines().count() > 20, "{asked}");
    let (said, again) = pulled(folder.path());
    assert!(said.starts_with("unchanged"), "{said}");
    assert_eq!(first, again);
}
