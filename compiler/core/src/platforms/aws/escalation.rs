//! Dated tables: ways from one role to more power (facts/aws 4.1; pathfinding.cloud 84dd65c of 2025-12, prowler 5.46,
//! cloudsplaining 0.9.1).

/// Code of one's own under a passed role: the service, and the actions that it takes, all of them.
pub struct Launch {
    /// `lambda.amazonaws.com`, as the role's trust policy has it.
    pub service: &'static str,
    /// What is needed besides `iam:PassRole`.
    pub actions: &'static [&'static str],
}

impl Launch {
    /// The constant of the set in facts: `lambda:CreateFunction+lambda:InvokeFunction`.
    pub fn name(&self) -> String {
        self.actions.join("+")
    }
}

/// Ways to start code under a role that one passes.
pub const LAUNCHES: &[Launch] = &[
    launch(
        "lambda.amazonaws.com",
        &["lambda:CreateFunction", "lambda:InvokeFunction"],
    ),
    launch(
        "lambda.amazonaws.com",
        &["lambda:CreateFunction", "lambda:CreateEventSourceMapping"],
    ),
    launch(
        "lambda.amazonaws.com",
        &["lambda:CreateFunction", "lambda:AddPermission"],
    ),
    launch("ec2.amazonaws.com", &["ec2:RunInstances"]),
    launch("ec2.amazonaws.com", &["ec2:RequestSpotInstances"]),
    launch("cloudformation.amazonaws.com", &["cloudformation:CreateStack"]),
    launch(
        "codebuild.amazonaws.com",
        &["codebuild:CreateProject", "codebuild:StartBuild"],
    ),
    launch(
        "codebuild.amazonaws.com",
        &["codebuild:CreateProject", "codebuild:StartBuildBatch"],
    ),
    launch(
        "ecs-tasks.amazonaws.com",
        &["ecs:RegisterTaskDefinition", "ecs:RunTask"],
    ),
    launch(
        "ecs-tasks.amazonaws.com",
        &["ecs:RegisterTaskDefinition", "ecs:StartTask"],
    ),
    launch(
        "ecs-tasks.amazonaws.com",
        &["ecs:RegisterTaskDefinition", "ecs:CreateService"],
    ),
    launch("ecs-tasks.amazonaws.com", &["ecs:RunTask"]),
    launch("glue.amazonaws.com", &["glue:CreateDevEndpoint"]),
    launch("glue.amazonaws.com", &["glue:CreateJob", "glue:StartJobRun"]),
    launch("glue.amazonaws.com", &["glue:CreateSession", "glue:RunStatement"]),
    launch("sagemaker.amazonaws.com", &["sagemaker:CreateNotebookInstance"]),
    launch("sagemaker.amazonaws.com", &["sagemaker:CreateTrainingJob"]),
    launch("sagemaker.amazonaws.com", &["sagemaker:CreateProcessingJob"]),
    launch("tasks.apprunner.amazonaws.com", &["apprunner:CreateService"]),
    launch(
        "ecs-tasks.amazonaws.com",
        &["batch:RegisterJobDefinition", "batch:SubmitJob"],
    ),
    launch(
        "states.amazonaws.com",
        &["states:CreateStateMachine", "states:StartExecution"],
    ),
    launch("scheduler.amazonaws.com", &["scheduler:CreateSchedule"]),
    launch(
        "ssm.amazonaws.com",
        &["ssm:CreateDocument", "ssm:StartAutomationExecution"],
    ),
    launch("elasticmapreduce.amazonaws.com", &["elasticmapreduce:RunJobFlow"]),
];

const fn launch(service: &'static str, actions: &'static [&'static str]) -> Launch {
    Launch { service, actions }
}

/// What an escalating action acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The role itself.
    Role,
    /// The role's boundary: nothing, if it has none.
    Boundary,
    /// A managed policy that is attached.
    Policy,
    /// A user or group, whose power is not known.
    User,
}

/// Actions that rewrite what somebody may do.
pub const ESCALATIONS: &[(&str, Target)] = &[
    ("iam:PutRolePolicy", Target::Role),
    ("iam:AttachRolePolicy", Target::Role),
    ("iam:DeleteRolePermissionsBoundary", Target::Boundary),
    ("iam:PutRolePermissionsBoundary", Target::Boundary),
    ("iam:CreatePolicyVersion", Target::Policy),
    ("iam:SetDefaultPolicyVersion", Target::Policy),
    ("iam:CreateAccessKey", Target::User),
    ("iam:CreateLoginProfile", Target::User),
    ("iam:UpdateLoginProfile", Target::User),
    ("iam:PutUserPolicy", Target::User),
    ("iam:AttachUserPolicy", Target::User),
    ("iam:AddUserToGroup", Target::User),
    ("iam:PutGroupPolicy", Target::User),
    ("iam:AttachGroupPolicy", Target::User),
];

/// The action that makes a role trust somebody else.
pub const REWRITES_TRUST: &str = "iam:UpdateAssumeRolePolicy";
