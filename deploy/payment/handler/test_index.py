# SPDX-License-Identifier: Apache-2.0
"""What a payment, a repeated payment, a bad payment and a batch of dead letters come to."""
import logging
from decimal import Decimal

import pytest
from botocore.exceptions import ClientError

CARD = "4111111111111111"


def payment(**changes):
    event = {"transactionId": "txn-0001", "createdAt": "2026-01-31T12:00:00Z", "currency": "EUR", "amount": "12.50"}
    return {key: value for key, value in {**event, **changes}.items() if value is not None}


def test_stores_a_payment(world, index):
    assert index.handler(payment(), None) == {"transactionId": "txn-0001", "outcome": "stored"}
    assert world.items() == [{
        "transactionId": "txn-0001", "createdAt": "2026-01-31T12:00:00Z", "currency": "EUR",
        "amount": Decimal("12.50"), "status": "validated"}]
    assert world.alerts() == []


@pytest.mark.parametrize("given,stored", [
    ("0.01", "0.01"), (12, "12"), (12.34, "12.34"), (0.1, "0.1"), ("999999999.99", "999999999.99"), ("1.500", "1.5")])
def test_amounts_are_exact_decimals(world, index, given, stored):
    index.handler(payment(amount=given), None)
    amount = world.items()[0]["amount"]
    assert isinstance(amount, Decimal) and amount == Decimal(stored)


def test_a_retried_event_writes_the_same_item(world, index):
    index.handler(payment(), None)
    before = world.items()
    assert index.handler(payment(amount="12.5"), None)["outcome"] == "duplicate"
    assert world.items() == before
    assert world.alerts() == []


@pytest.mark.parametrize("other", [{"amount": "99.00"}, {"currency": "USD"}])
def test_another_payment_under_the_same_key_is_refused(world, index, other):
    index.handler(payment(), None)
    before = world.items()
    with pytest.raises(index.InvalidPayment):
        index.handler(payment(**other), None)
    assert world.items() == before
    assert len(world.alerts()) == 1


@pytest.mark.parametrize("field,value", [
    ("transactionId", None), ("transactionId", ""), ("transactionId", 7), ("transactionId", "short-1"),
    ("transactionId", "t" * 65), ("transactionId", "txn 0001"), ("transactionId", "txn-0001\n"),
    ("transactionId", CARD), ("transactionId", "4111-1111-1111-1111"),
    ("createdAt", None), ("createdAt", "yesterday"), ("createdAt", "2026-01-31"), ("createdAt", "2026-01-31T12:00:00Z\n"),
    ("currency", None), ("currency", "eur"), ("currency", "EURO"), ("currency", ["EUR"]),
    ("amount", None), ("amount", 0), ("amount", "-1"), ("amount", "NaN"), ("amount", "Infinity"), ("amount", "1e30"),
    ("amount", "12.345"), ("amount", "twelve"), ("amount", True), ("amount", {}), ("amount", ""),
])
def test_invalid_payments_are_refused_and_told(world, index, field, value):
    with pytest.raises(index.InvalidPayment, match=field):
        index.handler(payment(**{field: value}), None)
    assert world.items() == []
    assert len(world.alerts()) == 1


@pytest.mark.parametrize("event", [None, [], "text", 7])
def test_what_is_no_payment_at_all_is_told_too(world, index, event):
    with pytest.raises(Exception):
        index.handler(event, None)
    assert len(world.alerts()) == 1


def test_a_failing_table_is_told_and_raised(world, index):
    world.table.delete()
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        index.handler(payment(), None)
    alert, = world.alerts()
    assert "txn-0001" in alert and "ResourceNotFound" in alert


def test_a_failing_alert_does_not_hide_the_error(world, index):
    world.sns.delete_topic(TopicArn=world.topic)
    with pytest.raises(index.InvalidPayment):
        index.handler(payment(amount="-1"), None)


@pytest.mark.parametrize("event", [
    payment(cardNumber=CARD, cvc="737"), payment(cardNumber=CARD, amount="-1"),
    payment(transactionId=CARD), payment(createdAt=CARD), payment(amount=CARD), payment(currency=CARD)])
def test_card_data_goes_nowhere(world, index, caplog, event):
    caplog.set_level(logging.DEBUG, logger="root")
    raised = ""
    try:
        index.handler(event, None)
    except index.InvalidPayment as error:
        raised = repr(error)
    ours = [record.getMessage() for record in caplog.records if record.name == "root"]
    assert ours
    for text in (raised, *ours, *world.alerts(), repr(world.items())):
        assert CARD not in text and "737" not in text


BATCH = {"batch": "dead-letters"}


def test_batch_with_nothing_to_do(world, index, context):
    assert index.handler(BATCH, context()) == {"done": 0, "kept": 0}


def test_batch_stores_what_is_well_again(world, index, context):
    world.bury(*(payment(transactionId=f"txn-{n:04}") for n in range(25)))
    assert index.handler(BATCH, context()) == {"done": 25, "kept": 0}
    assert len(world.items()) == 25
    assert world.buried() == 0


def test_batch_keeps_what_fails_again(world, index, context, caplog):
    world.bury(payment(amount="-1", cardNumber=CARD), "not json", "7", payment())
    assert index.handler(BATCH, context()) == {"done": 1, "kept": 3}
    assert [item["transactionId"] for item in world.items()] == ["txn-0001"]
    assert world.buried() == 3
    assert CARD not in "".join(r.getMessage() for r in caplog.records if r.name == "root")


def test_batch_drops_its_own_lost_ticks(world, index, context):
    world.bury(BATCH)
    assert index.handler(BATCH, context()) == {"done": 1, "kept": 0}
    assert world.buried() == 0


def test_batch_stops_before_its_time_is_up(world, index, context):
    world.bury(*(payment(transactionId=f"txn-{n:04}") for n in range(25)))
    assert index.handler(BATCH, context(rounds=1)) == {"done": 10, "kept": 0}
    assert world.buried() == 15


def test_batch_without_its_queue_is_told_and_raised(world, index, context):
    world.sqs.delete_queue(QueueUrl=world.queue)
    with pytest.raises(ClientError):
        index.handler(BATCH, context())
    assert len(world.alerts()) == 1
