# SPDX-License-Identifier: Apache-2.0
import payment
import pytest


@pytest.fixture(scope="session")
def initial():
    return payment.load("initial.yml")


@pytest.fixture(scope="session")
def stack():
    return payment.load("stack.yml")


@pytest.fixture(autouse=True)
def aws(monkeypatch):
    """No test may reach an account that happens to be configured."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
