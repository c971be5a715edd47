import json
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    """Validates one payment and stores it."""
    transaction_id = event["transactionId"]
    amount = Decimal(str(event["amount"]))
    if amount <= 0:
        raise ValueError("amount is not positive")
    table.put_item(
        Item={"transactionId": transaction_id, "amount": amount, "status": "validated"}
    )
    return {"statusCode": 200, "body": json.dumps({"transactionId": transaction_id})}
