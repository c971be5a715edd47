# SPDX-License-Identifier: Apache-2.0
"""The routes: what they answer, and the one shape of what they refuse."""
import json
import re
import threading

import pytest
import yaml
from conftest import BAD, GOOD, SOURCE, hook_request

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_check_answers_the_report(service):
    answer = service.ask("POST", "/v1/check", GOOD)
    assert answer.status == 200 and answer.headers["content-type"] == "application/json"
    assert answer.json["verdict"] == "allow" and answer.json["schema"] == "moongate.report/1"
    assert answer.json["decision"] == answer.headers["moongate-decision"]
    assert re.fullmatch(r"[0-9a-f]{32}", answer.json["decision"])


def test_check_denies_at_the_line_of_the_body(service):
    report = service.ask("POST", "/v1/check", BAD).json
    finding = report["templates"][0]["results"][0]["findings"][0]
    assert report["verdict"] == "deny" and finding["line"] == 4 and finding["logical_id"] == "Q"


def test_check_takes_json_and_broken_templates(service):
    template = {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 86400}}}}
    assert service.ask("POST", "/v1/check", json.dumps(template), {"Content-Type": "application/json"}).json["verdict"] == "allow"
    broken = service.ask("POST", "/v1/check", "Resources: [")
    assert broken.status == 200 and broken.json["verdict"] == "deny" and broken.json["templates"][0]["error"]["line"]


PARAMETERS = """Parameters: {Period: {Type: Number}}
Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {MessageRetentionPeriod: !Ref Period}}}
"""


def test_check_with_parameters(service):
    def verdict(**more):
        answer = service.ask("POST", "/v1/check", json.dumps({"template": PARAMETERS, **more}))
        return answer.json["verdict"] if answer.status == 200 else answer.code
    assert verdict(parameters={"Period": 86400}) == "allow"
    assert verdict(parameters={"Period": "60"}) == "deny"
    assert verdict() == "deny"  # undecided
    assert verdict(parameters={"Perod": 1}) == "wrong_input"
    assert verdict(parameters={"Period": {"a": 1}}) == "wrong_input"
    assert verdict(parameter={"Period": 1}) == "wrong_input"
    assert verdict(operation="EAT") == "wrong_input"
    assert service.ask("POST", "/v1/check?parameter.Period=86400&region=eu-west-1&file=a%20b.yml", PARAMETERS).json["templates"][0]["file"] == "a b.yml"
    assert service.ask("POST", "/v1/check?regoin=x", PARAMETERS).code == "wrong_input"


def test_check_of_an_object_and_of_an_update(service):
    new = {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 86400}}}}
    answer = service.ask("POST", "/v1/check", json.dumps({"template": new, "previous_template": BAD, "stack_name": "s", "tags": {"a": "b"}}))
    assert answer.json["verdict"] == "allow"
    assert service.ask("POST", "/v1/check", json.dumps({"template": 3})).code == "wrong_input"


def test_empty_body(service):
    assert service.ask("POST", "/v1/check", "").code == "wrong_input"
    assert service.ask("POST", "/hook", "").status == 400


def test_hook(service):
    good = service.ask("POST", "/hook", json.dumps(hook_request("86400")))
    assert good.status == 200 and good.json["hookStatus"] == "SUCCESS"
    assert good.json["clientRequestToken"] == hook_request(1)["clientRequestToken"]
    assert "moongate-decision" in good.headers
    bad = service.ask("POST", "/hook", json.dumps(hook_request(60))).json
    assert bad["hookStatus"] == "FAILED" and bad["errorCode"] == "NonCompliant" and "Q" in bad["message"]
    assert service.ask("POST", "/hook", '{"kind": "AdmissionReview"}').code == "no_hook_request"


def test_invocation_path(service):
    path = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Agate/invocations?Qualifier=live"
    answer = service.ask("POST", path, json.dumps(hook_request(86400)), {"Authorization": "AWS4-HMAC-SHA256 Credential=x"})
    assert answer.status == 200 and answer.json["hookStatus"] == "SUCCESS"
    assert answer.headers["x-amz-executed-version"] == "$LATEST"
    assert service.ask("POST", "/2015-03-31/functions/a/b/invocations", "{}").status == 404
    wrong = service.ask("POST", path, "[]")
    assert wrong.status == 400 and wrong.headers["x-amzn-errortype"] == "InvalidRequestContentException"


def test_aws_client(service):
    boto3 = pytest.importorskip("boto3")
    client = boto3.client("lambda", endpoint_url=f"http://{service.host}:{service.port}", region_name="eu-west-1",
                          aws_access_key_id="x", aws_secret_access_key="y")
    response = client.invoke(FunctionName="gate", Payload=json.dumps(hook_request(60)))
    assert response["StatusCode"] == 200 and json.load(response["Payload"])["errorCode"] == "NonCompliant"
    with pytest.raises(client.exceptions.InvalidRequestContentException):
        client.invoke(FunctionName="gate", Payload=b"[]")


def test_policies(service):
    listed = service.ask("GET", "/v1/policies").json
    assert [p["id"] for p in listed["policies"]] == ["T-SIZE"] and re.fullmatch(r"[0-9a-f]{64}", listed["revision"])
    one = service.ask("GET", "/v1/policies/T%2DSIZE").json
    assert one["remedy"].startswith("Set") and one["revision"] == listed["revision"]
    assert service.ask("GET", "/v1/policies/T-NONE").code == "no_policy"


def test_health_and_metrics(service):
    assert service.ask("GET", "/health/live").json == {"status": "live"}
    ready = service.ask("GET", "/health/ready")
    assert ready.status == 200 and ready.json["status"] == "ready" and ready.json["policies"] == 1 and ready.json["last_load"]["ok"]
    before = service.metric('decisions_total{source="check",verdict="deny"}')
    fails = service.metric('policy_outcomes_total{policy="T-SIZE",outcome="fail"}') if before else 0
    service.ask("POST", "/v1/check", BAD)
    assert service.metric('decisions_total{source="check",verdict="deny"}') == before + 1
    assert service.metric('policy_outcomes_total{policy="T-SIZE",outcome="fail"}') == fails + 1


def test_metrics_are_well_formed(service):
    text = service.ask("GET", "/metrics").data.decode()
    typed, seen = {}, set()
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in typed
            typed[name] = kind
        elif not line.startswith("#"):
            match = re.fullmatch(r'(moongate_\w+)(\{(?:\w+="(?:[^"\\]|\\.)*",?)+\})? (\d+(?:\.\d+)?)', line)
            assert match, line
            assert (match[1], match[2]) not in seen
            seen.add((match[1], match[2]))
            base = re.sub(r"_(bucket|sum|count)$", "", match[1])
            assert match[1] in typed or typed.get(base) == "histogram", line
            assert typed.get(match[1]) != "counter" or match[1].endswith("_total")


def test_errors_have_one_shape(service):
    assert service.ask("GET", "/nothing").code == "not_found"
    assert service.ask("GET", "/v1/policies/a/b").code == "not_found"
    wrong = service.ask("GET", "/hook")
    assert wrong.status == 405 and wrong.code == "wrong_method" and wrong.headers["allow"] == "POST"
    assert service.ask("DELETE", "/v1/policies").headers["allow"] == "GET, HEAD"
    assert service.ask("POST", "/nothing", "x" * 100000).status == 404
    assert service.ask("HEAD", "/v1/policies").data == b""


def test_trace_is_echoed(service):
    assert service.ask("POST", "/v1/check", GOOD, {"traceparent": TRACE}).headers["traceparent"] == TRACE
    assert any(line.get("trace") == TRACE for line in service.events("decision"))
    for wrong in ("", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", TRACE.upper(), TRACE + "-x", "ff" + TRACE[2:], TRACE[:-1]):
        assert "traceparent" not in service.ask("POST", "/v1/check", GOOD, {"traceparent": wrong}).headers
    later = "01" + TRACE[2:]
    assert service.ask("POST", "/v1/check", GOOD, {"traceparent": later + "-more"}).headers["traceparent"] == later


def test_each_decision_has_its_line(service):
    answer = service.ask("POST", "/v1/check?stack_name=orders", GOOD)
    lines = [line for line in service.events("decision") if line["decision"] == answer.headers["moongate-decision"]]
    assert len(lines) == 1 and lines[0]["verdict"] == "allow" and lines[0]["stack"] == "orders" and lines[0]["client"] == "127.0.0.1"


def test_openapi_describes_the_routes(service):
    text = service.ask("GET", "/openapi.yaml").data
    assert text == (SOURCE / "docs" / "openapi.yaml").read_bytes()
    page = yaml.safe_load(text)
    assert page["openapi"].startswith("3.1")
    for path, operations in page["paths"].items():
        concrete = path.replace("{name}", "f").replace("{id}", "T-SIZE")
        for method in operations:
            if method in ("get", "post"):
                answer = service.ask(method.upper(), concrete, "" if method == "post" else None)
                assert str(answer.status) in operations[method]["responses"], (path, answer.status)
    written = set(re.findall(r'\.path = "([^"]+)"', (SOURCE / "core" / "service" / "route.c").read_text()))
    assert {path.split("{")[0] for path in page["paths"]} == written


def test_openapi_is_valid():
    validator = pytest.importorskip("openapi_spec_validator")
    page = yaml.safe_load((SOURCE / "docs" / "openapi.yaml").read_text())
    validator.validate(page, cls=validator.OpenAPIV31SpecValidator)
    assert '": null' not in json.dumps(page), "a comma in a text without quotes makes keys of its rest"


def schema_of(page, path, method, status):
    """The schema of an answer's JSON; None when it has none."""
    responses = page["paths"][path][method]["responses"]
    assert str(status) in responses, (path, method, status)
    response = responses[str(status)]
    if "$ref" in response:
        response = page["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    media = response["content"].get("application/json")
    return media and {**media["schema"], "components": page["components"]}


def test_answers_are_as_openapi_says(start):
    jsonschema = pytest.importorskip("openapi_schema_validator")
    page = yaml.safe_load((SOURCE / "docs" / "openapi.yaml").read_text())
    service = start(config={"log": {"store": "jsonl", "folder": "decisions"}})
    invoke, body = "/2015-03-31/functions/{name}/invocations", json.dumps(hook_request(60))
    asked = [("POST", "/hook", "", body, 200), ("POST", "/hook", "", "[]", 400), ("POST", invoke, "", body, 200), ("POST", invoke, "", "{", 400), ("POST", "/hook", "", "{}", 200),
             ("POST", "/v1/check", "", GOOD, 200), ("POST", "/v1/check", "", BAD, 200), ("POST", "/v1/check", "?operation=EAT", GOOD, 400), ("POST", "/v1/check", "", "Resources: [", 200),
             ("POST", "/v1/check", "", "#" * (9 << 20), 413), ("GET", "/v1/policies", "", None, 200), ("GET", "/v1/policies/{id}", "", None, 200), ("GET", "/health/live", "", None, 200),
             ("GET", "/health/ready", "", None, 200), ("GET", "/v1/decisions", "?limit=2", None, 200), ("GET", "/v1/decisions", "?limit=0", None, 400),
             ("GET", "/v1/decisions/{id}", "", None, 400), ("GET", "/metrics", "", None, 200), ("GET", "/openapi.yaml", "", None, 200)]
    for method, path, query, data, status in asked:
        answer = service.ask(method, path.replace("{name}", "f").replace("{id}", "T-SIZE") + query, data)
        assert answer.status == status, (path, answer.data)
        assert method != "POST" or re.fullmatch("[0-9a-f]{32}", answer.headers["moongate-decision"])
        schema = schema_of(page, path, method.lower(), status)
        if schema:
            jsonschema.OAS31Validator(schema).validate(answer.json)
    one = service.ask("GET", "/v1/decisions/" + service.ask("POST", "/v1/check", BAD).headers["moongate-decision"])
    jsonschema.OAS31Validator(schema_of(page, "/v1/decisions/{id}", "get", 200)).validate(one.json)


def test_keep_alive_and_pipelining(service):
    body = GOOD.encode()
    one = b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    last = one.replace(b"Host: x", b"Host: x\r\nConnection: close")
    s = service.raw(one * 4 + last)
    data = b""
    while chunk := s.recv(65536):
        data += chunk
    assert data.count(b"HTTP/1.1 200 OK") == 5


def test_chunked(service):
    body = GOOD.encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[i:i + 7]), body[i:i + 7]) for i in range(0, len(body), 7)) + b"0\r\n\r\n"
    s = service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    data = b""
    while chunk := s.recv(65536):
        data += chunk
    assert b"200 OK" in data and b'"allow"' in data


def test_many_at_once(service):
    failures = []

    def work(body, verdict):
        for _ in range(20):
            if service.ask("POST", "/v1/check", body).json["verdict"] != verdict:
                failures.append(verdict)
    threads = [threading.Thread(target=work, args=pair) for pair in [(GOOD, "allow"), (BAD, "deny")] * 4]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failures


def test_dashboard_and_alerts_ask_for_metrics_that_there_are(service):
    text = service.ask("GET", "/metrics").data.decode()
    names = set(re.findall(r"^# TYPE (\w+)", text, re.M))
    for file in ("moongate.json", "alerts.yml"):
        asked = set(re.findall(r"moongate_[a-z_]+", (SOURCE / "deploy" / "grafana" / file).read_text()))
        assert asked and {re.sub(r"_bucket$", "", name) for name in asked} <= names


def test_the_page_has_every_setting():
    page = (SOURCE / "docs" / "service.md").read_text()
    header = (SOURCE / "core" / "service" / "settings.h").read_text()
    for name in re.findall(r"^\tX\((\w+),", header, re.M):
        assert f"`{name}`" in page, name
