# SPDX-License-Identifier: Apache-2.0
"""The handler over moto's table, topic and queue; the topic delivers into a second queue."""
import importlib.util
import json
import pathlib

import boto3
import pytest
from moto import mock_aws

HERE = pathlib.Path(__file__).resolve().parent


class Context:
    """Lambda's context, with time for a given number of rounds."""

    def __init__(self, rounds=100):
        self.rounds = rounds

    def get_remaining_time_in_millis(self):
        self.rounds -= 1
        return 300000 if self.rounds >= 0 else 0


class World:
    def __init__(self, keys):
        self.dynamodb, self.sqs, self.sns = (boto3.client(n) for n in ("dynamodb", "sqs", "sns"))
        self.table = boto3.resource("dynamodb").create_table(
            TableName="payments",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
            KeySchema=[{"AttributeName": n, "KeyType": t} for n, t in zip(keys, ("HASH", "RANGE"))],
        )
        self.topic = self.sns.create_topic(Name="alerts")["TopicArn"]
        self.inbox = self.sqs.create_queue(QueueName="inbox")["QueueUrl"]
        self.sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint="arn:aws:sqs:eu-central-1:123456789012:inbox")
        self.queue = self.sqs.create_queue(QueueName="dead", Attributes={"VisibilityTimeout": "1800"})["QueueUrl"]

    def items(self):
        return self.table.scan()["Items"]

    def alerts(self):
        found = self.sqs.receive_message(QueueUrl=self.inbox, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"])["Message"] for message in found]

    def bury(self, *letters):
        for letter in letters:
            body = letter if isinstance(letter, str) else json.dumps(letter)
            self.sqs.send_message(QueueUrl=self.queue, MessageBody=body)

    def buried(self):
        """How many dead letters wait and are visible."""
        name = "ApproximateNumberOfMessages"
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=[name])
        return int(attributes["Attributes"][name])


def run(name):
    """A fresh copy of the module, as a cold start makes it."""
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def aws(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        yield


@pytest.fixture
def world(monkeypatch, request):
    world = World(getattr(request, "param", ("transactionId", "createdAt")))
    monkeypatch.setenv("TABLE_NAME", "payments")
    monkeypatch.setenv("TOPIC_ARN", world.topic)
    monkeypatch.setenv("QUEUE_URL", world.queue)
    return world


@pytest.fixture
def index(world):
    return run("index")


@pytest.fixture
def initial(world):
    return run("initial")


@pytest.fixture
def context():
    return Context
