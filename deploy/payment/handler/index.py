"""Validates payments and stores each one once. Card data is neither stored nor logged."""
import json
import logging
import os
import re
from decimal import Decimal, InvalidOperation

import boto3

log = logging.getLogger()
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
sns = boto3.client("sns")
sqs = boto3.client("sqs")

LARGEST = Decimal("999999999.99")
SHAPES = {  # an id needs a letter, so that no card number passes for one
    "transactionId": r"(?=.*[A-Za-z])[A-Za-z0-9-]{8,64}",
    "createdAt": r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z",
    "currency": r"[A-Z]{3}",
}


class InvalidPayment(ValueError):
    """Names the field and never its value: the text ends up in logs."""


def validate(event):
    """The item to store: known fields only, each one from the event."""
    item = {"status": "validated"}
    for field, shape in SHAPES.items():
        value = event.get(field)
        if not isinstance(value, str) or not re.fullmatch(shape, value):
            raise InvalidPayment(f"{field} is missing or malformed")
        item[field] = value
    try:
        amount = Decimal(str(event.get("amount")))
    except InvalidOperation:
        raise InvalidPayment("amount is not a number") from None
    if not amount.is_finite() or not 0 < amount <= LARGEST:
        raise InvalidPayment("amount is out of range")
    item["amount"] = amount.quantize(Decimal("0.01"))
    if item["amount"] != amount:
        raise InvalidPayment("amount has more than two decimals")
    return item


def store(item):
    """Put once. The same payment again is a success, another one under its key is not."""
    try:
        table.put_item(
            Item=item,
            ConditionExpression="attribute_not_exists(transactionId)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        return "stored"
    except table.meta.client.exceptions.ConditionalCheckFailedException as error:
        old = error.response["Item"]
    if (Decimal(old["amount"]["N"]), old["currency"]["S"]) != (item["amount"], item["currency"]):
        raise InvalidPayment("transactionId was used for another payment")
    return "duplicate"


def retry_dead_letters(context):
    """The schedule's batch: every dead letter gets another try; what fails again stays."""
    queue, kept, done = os.environ["QUEUE_URL"], [], 0
    while context.get_remaining_time_in_millis() > 30000:
        found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        if not found.get("Messages"):
            break
        for letter in found["Messages"]:
            receipt = {"QueueUrl": queue, "ReceiptHandle": letter["ReceiptHandle"]}
            try:
                event = json.loads(letter["Body"])
                if "batch" not in event:  # a lost tick of the schedule stores nothing
                    store(validate(event))
                sqs.delete_message(**receipt)
                done += 1
            except Exception as error:
                log.warning("dead letter kept: %s", type(error).__name__)
                kept.append(receipt)
    for receipt in kept:  # visible again, so that the alarm goes on
        sqs.change_message_visibility(**receipt, VisibilityTimeout=0)
    return {"done": done, "kept": len(kept)}


def handler(event, context):
    name = "unknown"
    try:
        if "batch" in event:
            return retry_dead_letters(context)
        item = validate(event)
        name = item["transactionId"]
        outcome = store(item)
        log.info("payment %s: %s", name, outcome)
        return {"transactionId": name, "outcome": outcome}
    except Exception as error:
        text = f"payment {name} failed: {type(error).__name__}"
        log.error(text)
        try:
            sns.publish(TopicArn=os.environ["TOPIC_ARN"], Subject="Payment failed", Message=text)
        except Exception:
            log.exception("alert not sent")
        raise  # a swallowed error would be a success: no retry, no dead letter, no alarm
