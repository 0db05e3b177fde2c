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
  "lambda get-policy --function-name f"*) echo '{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"'$role'\"},\"Action\":\"lambda:UpdateFunctionCode\",\"Resource\":\"*\"}]}","RevisionId":"1"}';;
  "s3control get-public-access-block --account-id 111111111111"*) refuse NoSuchPublicAccessBlockConfiguration GetPublicAccessBlock "The public access block configuration was not found";;
  "s3api list-buckets"*) echo '{"Buckets":[{"Name":"open"},{"Name":"shut"},{"Name":"secret"}],"Owner":{"ID":"x"}}';;
  "s3api get-bucket-policy --bucket open"*) echo '{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[]}"}';;
  "s3api get-bucket-policy --bucket shut"*) refuse NoSuchBucketPolicy GetBucketPolicy "The bucket policy does not exist";;
  "s3api get-bucket-policy --bucket secret"*) refuse AccessDenied GetBucketPolicy "Access Denied";;
  "s3api get-public-access-block --bucket shut"*) echo '{"PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"IgnorePublicAcls":true,"BlockPublicPolicy":true,"RestrictPublicBuckets":true}}';;
  "s3api get-public-access-block"*) refuse NoSuchPublicAccessBlockConfiguration GetPublicAccessBlock "The public access block configuration was not found";;
  "kms list-keys --region us-east-1"*) echo '{"Keys":[{"KeyId":"k","KeyArn":"arn:aws:kms:us-east-1:111111111111:key/k"},{"KeyId":"aws","KeyArn":"arn:aws:kms:us-east-1:111111111111:key/aws"}]}';;
  "kms list-keys"*) echo '{"Keys":[]}';;
  "kms describe-key --key-id k"*) echo '{"KeyMetadata":{"KeyId":"k","KeyManager":"CUSTOMER"}}';;
  "kms describe-key"*) echo '{"KeyMetadata":{"KeyId":"aws","KeyManager":"AWS"}}';;
  "kms get-key-policy --policy-name default --key-id k"*) echo '{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[]}","PolicyName":"default"}';;
  "kms list-grants"*) echo '{"Grants":[{"GranteePrincipal":"'$role'","Operations":["Encrypt","Decrypt"]},{"GranteePrincipal":"dynamodb.us-east-1.amazonaws.com","Operations":["Decrypt"]}]}';;
  "sqs list-queues --region us-east-1"*) echo '{"QueueUrls":["https://sqs.us-east-1.amazonaws.com/111111111111/q"]}';;
  "sqs list-queues"*) ;;
  "sqs get-queue-attributes --attribute-names Policy QueueArn"*) echo '{"Attributes":{"QueueArn":"arn:aws:sqs:us-east-1:111111111111:q"}}';;
  "apprunner list-services --region us-east-1"*) echo '{"ServiceSummaryList":[{"ServiceArn":"arn:aws:apprunner:us-east-1:111111111111:service/web/1"}]}';;
  "apprunner describe-service"*) echo '{"Service":{"InstanceConfiguration":{"InstanceRoleArn":"'$role'"}}}';;
  "apprunner list-services"*) echo 'Could not connect to the endpoint URL: "https://apprunner.eu-west-1.amazonaws.com/"' >&2; exit 255;;
  "ssm get-parameters-by-path --path /aws/service/global-infrastructure/services/apprunner/regions"*) echo '{"Parameters":[{"Name":"x","Value":"us-east-1"}]}';;
  "sagemaker list-notebook-instances"*) echo 'Could not connect to the endpoint URL: "https://api.sagemaker.amazonaws.com/"' >&2; exit 255;;
  "ecs list-clusters --region us-east-1"*) echo '{"clusterArns":["arn:aws:ecs:us-east-1:111111111111:cluster/main"]}';;
  "ecs list-clusters"*) echo '{"clusterArns":[]}';;
  "ecs list-services"*) echo '{"serviceArns":["arn:aws:ecs:us-east-1:111111111111:service/main/web"]}';;
  "ecs describe-services"*) echo '{"services":[{"serviceName":"web","taskDefinition":"web:1","enableExecuteCommand":true}]}';;
  "ecs list-task-definition-families --status ACTIVE --region eu-west-1"*) echo '{"families":[]}';;
  "ecs list-task-definition-families"*) echo '{"families":["web"]}';;
  "ecs describe-task-definition"*) echo '{"taskDefinition":{"family":"web","taskRoleArn":"'$role'"}}';;
  "glue get-dev-endpoints"*) echo '{"DevEndpoints":[]}';;
  "glue get-jobs"*) echo '{"Jobs":[{"Name":"j","Role":"runs"}]}';;
  "batch describe-job-definitions"*) echo '{"jobDefinitions":[{"jobDefinitionArn":"arn:aws:batch:us-east-1:111111111111:job-definition/a:1","containerProperties":{"jobRoleArn":"'$role'"}}]}';;
  *) refuse InvalidAction "$1" "nobody answers $*";;
esac
"#;

fn world() -> tempfile::TempDir {
    world_of(AWS)
}

fn world_of(aws: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let bin = folder.path().join("bin");
    std::fs::create_dir_all(&bin).expect("made");
    for (name, text) in [("gh", GH), ("aws", aws)] {
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
        "arn:aws:apprunner:us-east-1:111111111111:service/web/1",
        "arn:aws:batch:us-east-1:111111111111:job-definition/a:1",
        "arn:aws:ecs:us-east-1:111111111111:task/main/web",
        "arn:aws:glue:eu-west-1:111111111111:job/j",
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
        "apprunner",
        "batch",
        "cloudformation",
        "codebuild",
        "codepipeline",
        "ec2",
        "ecr",
        "ecs",
        "glue",
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

/// The account lies in one unit of an organization; `$*` is what is asked of it.
const ORGANIZATION: &str = r#"
  "organizations describe-organization"*) echo '{"Organization":{"Id":"o-acme"}}';;
  "organizations list-policies-for-target"*) echo '{"Policies":[]}';;
  "organizations list-parents --child-id 1"*) echo '{"Parents":[{"Id":"ou-edge","Type":"ORGANIZATIONAL_UNIT"}]}';;
  "organizations list-parents --child-id ou-edge"*) echo '{"Parents":[{"Id":"r-1","Type":"ROOT"}]}';;
"#;

#[test]
fn where_the_account_belongs_is_read_as_far_as_it_may_be() {
    let line = AWS
        .lines()
        .find(|line| line.contains("\"organizations\"*)"))
        .expect("a line");
    let of = |answers: &str| {
        let folder = world_of(&AWS.replace(line, &format!("{}{line}", answers.trim_start())));
        pulled(folder.path()).1["organization"].clone()
    };
    assert_eq!(of(ORGANIZATION), "o-acme/r-1/ou-edge/");
    let (id, _) = ORGANIZATION.trim_start().split_once('\n').expect("lines");
    assert_eq!(
        of(&format!("{id}\n")),
        "o-acme",
        "its units are not its own to read"
    );
    assert!(of("").is_null(), "nobody knows of any");
}

#[test]
fn what_resources_let_in_is_read_and_what_was_refused_is_said() {
    let folder = world();
    let (said, account) = pulled(folder.path());
    let resources = account["resources"].as_object().expect("resources");
    let policies = |arn: &str| &resources[arn]["policies"];
    let function = policies("arn:aws:lambda:us-east-1:111111111111:function:f");
    assert_eq!(
        function[0]["document"]["Statement"][0]["Action"],
        "lambda:UpdateFunctionCode"
    );
    assert_eq!(
        resources["arn:aws:lambda:us-east-1:111111111111:function:f"]["runs_as"],
        "arn:aws:iam::111111111111:role/runs"
    );
    assert_eq!(policies("arn:aws:s3:::open").as_array().map(Vec::len), Some(1));
    assert_eq!(*policies("arn:aws:s3:::shut"), serde_json::json!([]));
    assert!(
        policies("arn:aws:s3:::secret")["not-readable"]
            .as_str()
            .is_some_and(|why| why.contains("AccessDenied"))
    );
    let blocks = |name: &str| resources[&format!("arn:aws:s3:::{name}")]["blocks_public"].as_bool();
    assert_eq!((blocks("open"), blocks("shut")), (Some(false), Some(true)));
    let key = &resources["arn:aws:kms:us-east-1:111111111111:key/k"];
    let granted = serde_json::json!([{"to": "arn:aws:iam::111111111111:role/runs", "operations": ["Decrypt", "Encrypt"]}]);
    assert_eq!(key["grants"], granted, "{key}");
    assert!(
        !resources.contains_key("arn:aws:kms:us-east-1:111111111111:key/aws"),
        "Amazon's own"
    );
    assert_eq!(
        *policies("arn:aws:sqs:us-east-1:111111111111:q"),
        serde_json::json!([])
    );
    assert_eq!(
        account["policies_of"],
        serde_json::json!(["ecr", "glue", "kms", "lambda", "s3", "sqs"]),
        "{said}"
    );
    assert!(said.contains("resources of sns, with their policies"), "{said}");
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
