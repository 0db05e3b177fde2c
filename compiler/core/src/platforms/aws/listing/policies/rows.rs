//! Which commands read the policies of which services. Source: AWS CLI command reference of each, 2026-11.

/// How the policies of one kind of resource are read.
pub(in crate::platforms::aws::listing) struct Row {
    /// The service, as ARNs name it.
    pub(in crate::platforms::aws::listing) service: &'static str,
    /// What lists them, and the member of the answer that holds them.
    pub(super) list: (&'static str, &'static str),
    /// The member that names one; empty: each is a text.
    pub(super) id: &'static str,
    /// Its ARN: a member (after `.`: of the second answer), or a pattern with `{region}`, `{account}` and `{id}`.
    pub(super) arn: &'static str,
    /// What reads the policy, up to the id; empty: it stands in the list.
    pub(super) ask: &'static str,
    /// Where the policy stands in the answer.
    pub(super) at: &'static str,
    /// What AWS says if there is none.
    pub(super) none: &'static str,
}

const fn row(
    service: &'static str,
    list: (&'static str, &'static str),
    (id, arn): (&'static str, &'static str),
    ask: &'static str,
    (at, none): (&'static str, &'static str),
) -> Row {
    Row {
        service,
        list,
        id,
        arn,
        ask,
        at,
        none,
    }
}

/// Kinds of resources, in the order of their services.
pub(in crate::platforms::aws::listing) const ROWS: &[Row] = &[
    row(
        "backup",
        ("backup list-backup-vaults", "BackupVaultList"),
        ("BackupVaultName", "BackupVaultArn"),
        "backup get-backup-vault-access-policy --backup-vault-name",
        ("Policy", "ResourceNotFound"),
    ),
    row(
        "codeartifact",
        ("codeartifact list-domains", "domains"),
        ("name", "arn"),
        "codeartifact get-domain-permissions-policy --domain",
        ("policy.document", "ResourceNotFound"),
    ),
    row(
        "dynamodb",
        ("dynamodb list-tables", "TableNames"),
        ("", "arn:aws:dynamodb:{region}:{account}:table/{id}"),
        "dynamodb get-resource-policy --resource-arn",
        ("Policy", "PolicyNotFound"),
    ),
    row(
        "ecr",
        ("ecr describe-repositories", "repositories"),
        ("repositoryName", "repositoryArn"),
        "ecr get-repository-policy --repository-name",
        ("policyText", "RepositoryPolicyNotFound"),
    ),
    row(
        "elasticfilesystem",
        ("efs describe-file-systems", "FileSystems"),
        ("FileSystemId", "FileSystemArn"),
        "efs describe-file-system-policy --file-system-id",
        ("Policy", "PolicyNotFound"),
    ),
    row(
        "es",
        ("es list-domain-names", "DomainNames"),
        ("DomainName", ".DomainStatus.ARN"),
        "es describe-elasticsearch-domain --domain-name",
        ("DomainStatus.AccessPolicies", ""),
    ),
    row(
        "events",
        ("events list-event-buses", "EventBuses"),
        ("Name", "Arn"),
        "",
        ("Policy", ""),
    ),
    row(
        "glacier",
        ("glacier list-vaults --account-id -", "VaultList"),
        ("VaultName", "VaultARN"),
        "glacier get-vault-access-policy --account-id - --vault-name",
        ("policy.Policy", "ResourceNotFound"),
    ),
    row(
        "kinesis",
        ("kinesis list-streams", "StreamNames"),
        ("", "arn:aws:kinesis:{region}:{account}:stream/{id}"),
        "kinesis get-resource-policy --resource-arn",
        ("Policy", "ResourceNotFound"),
    ),
    row(
        "lambda",
        ("lambda list-functions", "Functions"),
        ("FunctionName", "FunctionArn"),
        "lambda get-policy --function-name",
        ("Policy", "ResourceNotFound"),
    ),
    row(
        "secretsmanager",
        ("secretsmanager list-secrets", "SecretList"),
        ("ARN", "ARN"),
        "secretsmanager get-resource-policy --secret-id",
        ("ResourcePolicy", ""),
    ),
    row(
        "sns",
        ("sns list-topics", "Topics"),
        ("TopicArn", "TopicArn"),
        "sns get-topic-attributes --topic-arn",
        ("Attributes.Policy", ""),
    ),
    row(
        "sqs",
        ("sqs list-queues", "QueueUrls"),
        ("", ".Attributes.QueueArn"),
        "sqs get-queue-attributes --attribute-names Policy QueueArn --queue-url",
        ("Attributes.Policy", ""),
    ),
];

/// The commands that are not of [`ROWS`], by service.
pub(in crate::platforms::aws::listing) const OTHERS: &[(&str, &[&str])] = &[
    (
        "codeartifact",
        &[
            "codeartifact list-repositories",
            "codeartifact get-repository-permissions-policy --domain {domain} --repository",
        ],
    ),
    ("glue", &["glue get-resource-policy"]),
    (
        "kms",
        &[
            "kms list-keys",
            "kms describe-key --key-id",
            "kms get-key-policy --policy-name default --key-id",
            "kms list-grants --key-id",
        ],
    ),
    (
        "s3",
        &[
            "s3api list-buckets",
            "s3api get-bucket-policy --bucket",
            "s3api get-public-access-block --bucket",
            "s3control get-public-access-block --account-id",
        ],
    ),
];
