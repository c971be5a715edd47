/* SPDX-License-Identifier: Apache-2.0 */
/* Actions without resource-level permissions: the Service Authorization Reference lists no resource type for them, so a policy must name "*".
 * Only what templates of applications use; the pattern * stands where all actions of that prefix are so. Ends with NULL. */
#ifndef MG_IAM_RESOURCELESS_H
#define MG_IAM_RESOURCELESS_H

static const char *const iam_resourceless_actions[] = {
	"application-autoscaling:DescribeScalableTargets", "application-autoscaling:DescribeScalingPolicies",
	"autoscaling:Describe*", "cloudformation:DescribeAccountLimits", "cloudformation:ValidateTemplate",
	"cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics", "cloudwatch:PutMetricData",
	"dynamodb:DescribeLimits", "dynamodb:ListTables",
	"ec2:DescribeAccountAttributes", "ec2:DescribeAvailabilityZones", "ec2:DescribeImages",
	"ec2:DescribeInstanceStatus", "ec2:DescribeInstanceTypes", "ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces", "ec2:DescribeRegions",
	"ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", "ec2:DescribeSnapshots", "ec2:DescribeSubnets", "ec2:DescribeTags",
	"ec2:DescribeVolumes", "ec2:DescribeVpcs", "ecr:GetAuthorizationToken",
	"elasticloadbalancing:Describe*", "iam:GetAccountSummary", "iam:ListRoles", "iam:ListUsers", "kms:CreateKey", "kms:GenerateRandom", "kms:ListAliases",
	"kms:ListKeys", "lambda:GetAccountSettings", "lambda:ListFunctions", "organizations:DescribeOrganization",
	"rds:DescribeAccountAttributes", "rds:DescribeDBEngineVersions", "s3:ListAllMyBuckets", "secretsmanager:GetRandomPassword",
	"secretsmanager:ListSecrets", "sns:ListTopics", "sqs:ListQueues", "ssm:DescribeParameters", "sts:DecodeAuthorizationMessage",
	"sts:GetCallerIdentity", "xray:GetSamplingRules", "xray:GetSamplingStatisticSummaries", "xray:GetSamplingTargets",
	"xray:PutTelemetryRecords", "xray:PutTraceSegments", 0,
};

#endif
