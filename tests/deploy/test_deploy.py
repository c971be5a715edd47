# SPDX-License-Identifier: Apache-2.0
"""Both templates deployed in moto: what it can create is there and works together."""
import importlib.util
import json

import boto3
import pytest
from moto import mock_aws
from payment import PAYMENT, load, parameter_file

# Exact on purpose: when moto learns one of these, the list must say so.
UNSUPPORTED = {
    "initial.yml": {"AWS::SNS::Subscription"},
    "stack.yml": {
        "AWS::CloudWatch::Alarm",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::SNS::Subscription",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
    },
}
CASES = [("initial.yml", {}), *(("stack.yml", parameter_file(e)) for e in ("dev", "staging", "prod"))]


pytestmark = pytest.mark.filterwarnings("ignore:Tried to parse")


class Context:
    def get_remaining_time_in_millis(self):
        return 300000


@pytest.fixture
def cloud():
    with mock_aws():
        yield boto3.client("cloudformation")


def deploy(cloud, template, values):
    cloud.create_stack(
        StackName="payment",
        TemplateBody=(PAYMENT / template).read_text(),
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in values.items()],
        Capabilities=["CAPABILITY_NAMED_IAM" if template == "initial.yml" else "CAPABILITY_IAM"],
    )
    stack = cloud.describe_stacks(StackName="payment")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def resources(cloud):
    """Logical to physical id of what moto made; it lists what it cannot make without a name."""
    found = cloud.describe_stack_resources(StackName="payment")["StackResources"]
    return {r["LogicalResourceId"]: r.get("PhysicalResourceId") for r in found if "LogicalResourceId" in r}


@pytest.mark.parametrize("template,values", CASES)
def test_every_supported_resource_is_present(cloud, template, values):
    deploy(cloud, template, values)
    created = resources(cloud)
    missing = {r["Type"] for n, r in load(template)["Resources"].items() if n not in created}
    assert missing == UNSUPPORTED[template]


@pytest.mark.parametrize("template,values", CASES)
def test_exports_start_with_the_stack(cloud, template, values):
    outputs = deploy(cloud, template, values)
    exports = {e["Name"]: e["Value"] for e in cloud.list_exports()["Exports"]}
    assert exports == {f"payment-{key}": value for key, value in outputs.items()}


@pytest.mark.parametrize("environment,reserved,rate", [
    ("dev", 5, "rate(1 hour)"), ("staging", 20, "rate(1 hour)"), ("prod", 100, "rate(15 minutes)")])
def test_environment_changes_numbers_only(cloud, environment, reserved, rate):
    outputs = deploy(cloud, "stack.yml", parameter_file(environment))

    function = boto3.client("lambda").get_function(FunctionName=outputs["FunctionName"])
    assert function["Concurrency"]["ReservedConcurrentExecutions"] == reserved
    assert function["Configuration"]["MemorySize"] == 3072

    rule = boto3.client("events").describe_rule(Name=resources(cloud)["PaymentRetrySchedule"])
    assert (rule["State"], rule["ScheduleExpression"]) == ("ENABLED", rate)
    permission = boto3.client("lambda").get_policy(FunctionName=outputs["FunctionName"])["Policy"]
    statement = json.loads(permission)["Statement"][0]
    assert statement["Condition"]["ArnLike"]["AWS:SourceArn"] == rule["Arn"]

    table = boto3.client("dynamodb").describe_table(TableName=outputs["TableName"])["Table"]
    assert [k["KeyType"] for k in table["KeySchema"]] == ["HASH", "RANGE"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["DeletionProtectionEnabled"] is True

    group = boto3.client("logs").describe_log_groups(logGroupNamePrefix="/payment/")["logGroups"]
    assert [g["retentionInDays"] for g in group] == [400]

    dashboard = boto3.client("cloudwatch").list_dashboards()["DashboardEntries"]
    body = boto3.client("cloudwatch").get_dashboard(DashboardName=dashboard[0]["DashboardName"])
    assert outputs["FunctionName"] in body["DashboardBody"] and outputs["TableName"] in body["DashboardBody"]
    json.loads(body["DashboardBody"])


def test_deployed_code_runs_on_the_deployed_stack(cloud, monkeypatch):
    outputs = deploy(cloud, "stack.yml", parameter_file("prod"))
    config = boto3.client("lambda").get_function(FunctionName=outputs["FunctionName"])["Configuration"]
    for name, value in config["Environment"]["Variables"].items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("deployed", PAYMENT / "handler" / "index.py")
    deployed = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(deployed)

    payment = {"transactionId": "txn-0001", "createdAt": "2026-01-31T12:00:00Z", "currency": "EUR", "amount": "12.50"}
    queue = boto3.client("sqs")
    queue.send_message(QueueUrl=outputs["DeadLetterQueueUrl"], MessageBody=json.dumps(payment))
    rule = resources(cloud)["PaymentRetrySchedule"]
    target = boto3.client("events").list_targets_by_rule(Rule=rule)["Targets"][0]
    assert target["Arn"] == outputs["FunctionArn"]

    assert deployed.handler(json.loads(target["Input"]), Context()) == {"done": 1, "kept": 0}
    items = boto3.client("dynamodb").scan(TableName=outputs["TableName"])["Items"]
    assert [item["transactionId"]["S"] for item in items] == ["txn-0001"]
