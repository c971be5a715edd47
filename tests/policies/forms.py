# SPDX-License-Identifier: Apache-2.0
"""Other forms of deploy/payment/stack.yml that deploy the same: what each function takes and gives is a template's text."""
import re

HEAD = "AWSTemplateFormatVersion: '2010-09-09'\n"


def between(text, first, last):
    start = text.index(first)
    return start, text.index(last, start)


def indented(text, by):
    return "".join(by + line if line.strip() else line for line in text.splitlines(True))


def separate(text):
    """Each inline policy of the role is an AWS::IAM::RolePolicy."""
    start, end = between(text, "      Policies:\n        - PolicyName: table", "      Tags:\n")
    made = ""
    for name, document in re.findall(r"        - PolicyName: ([\w-]+)\n          PolicyDocument:\n((?:            .*\n|\s*#.*\n)+)", text[start:end]):
        lines = [line for line in document.splitlines(True) if not line.strip().startswith("#")]
        made += f"  {name.title().replace('-', '')}Policy:\n    Type: AWS::IAM::RolePolicy\n    Properties:\n      RoleName: !Ref PaymentFunctionRole\n"
        made += f"      PolicyName: {name}\n      PolicyDocument:\n" + "".join(line.removeprefix("    ") for line in lines) + "\n"
    return (text[:start] + text[end:]).replace("\nResources:\n", "\nResources:\n" + made, 1)


def sam(text):
    """The function is an AWS::Serverless::Function; its role is called otherwise, since SAM would make one of that name."""
    text = text.replace("PaymentFunctionRole", "PaymentRole").replace(HEAD, HEAD + "Transform: AWS::Serverless-2016-10-31\n", 1)
    start, end = between(text, "  PaymentFunction:\n    Type: AWS::Lambda::Function", "  # Asynchronous callers")
    function = text[start:end].replace("AWS::Lambda::Function", "AWS::Serverless::Function")
    function = function.replace("      TracingConfig:\n        Mode: Active\n", "      Tracing: Active\n")
    function = function.replace("      DeadLetterConfig:\n", "      DeadLetterQueue:\n        Type: SQS\n")
    head, code = function.split("      Code:\n        ZipFile: |\n")
    code, tags = code.split("      Tags:\n")
    code = "".join(line.removeprefix("  ") for line in code.splitlines(True))
    tags = re.sub(r"        - \{Key: (\w+), Value: (.*)\}", r"        \1: \2", tags)
    return text[:start] + head + "      InlineCode: |\n" + code + "      Tags:\n" + tags + text[end:]


def loops(text):
    """The alarms of the function come from Fn::ForEach."""
    text = text.replace(HEAD, HEAD + "Transform: AWS::LanguageExtensions\n", 1)
    start, end = between(text, "  # An error is counted at the start", "  # 80 % of the timeout")
    alarm = text[start:text.index("  # Throttles count", start)].split("  FunctionErrorsAlarm:\n")[1].replace("MetricName: Errors", "MetricName: !Ref Metric")
    head = "  Fn::ForEach::FunctionAlarms:\n    - Metric\n    - [Errors, Throttles]\n    - Function${Metric}Alarm:\n"
    return text[:start] + head + indented(alarm, "    ") + text[end:]


FORMS = {"separate": separate, "sam": sam, "loops": loops}
