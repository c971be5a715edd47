# SPDX-License-Identifier: Apache-2.0
"""The first version stores a payment and tells nobody when it cannot."""
from decimal import Decimal

import pytest

pytestmark = pytest.mark.parametrize("world", [("transactionId",)], indirect=True)


def test_stores_a_payment(world, initial):
    assert initial.handler({"transactionId": "t1", "amount": 12.34}, None)["statusCode"] == 200
    assert world.items() == [{"transactionId": "t1", "amount": Decimal("12.34"), "status": "validated"}]


def test_raises_in_silence(world, initial):
    with pytest.raises(ValueError):
        initial.handler({"transactionId": "t1", "amount": 0}, None)
    assert world.alerts() == []
