# SPDX-License-Identifier: Apache-2.0
"""NoEcho Defaults and literal secrets appear in no output."""
import pytest

SECRET = "hunter2-correct-horse"
TEMPLATE = f"""Description: d
Parameters:
  Password: {{Type: String, NoEcho: true, Default: {SECRET}}}
Resources:
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUserPassword: literal-{SECRET}
      MasterUsername: !Ref Password
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Environment: {{Variables: {{DB_PASSWORD: env-{SECRET}, COPY: {SECRET}}}}}
      MemorySize: 1
"""
POLICY = """return { id = "T-LEAK", title = "t", severity = "low", remedy = "r", applies = "AWS::RDS::DBInstance",
  check = function(db)
    db:expect("MasterUserPassword"):equals("x")
    db:expect("MasterUsername"):equals("x")
    db:deny("MasterUserPassword", "it is %s", db.MasterUserPassword)
  end }
"""
SPREAD = """return { id = "T-SPREAD", title = "t", severity = "low", remedy = "r", applies = "AWS::Lambda::Function",
  check = function(fn) fn:expect("Environment.Variables"):equals { A = "b" } end }
"""


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github", "html"])
def test_no_secret_in_reports(gate, form):
    gate.write("policies/leak.lua", POLICY)
    gate.write("policies/spread.lua", SPREAD)
    gate.write("t.yml", TEMPLATE)
    done = gate.check("--format", form, "t.yml")
    if "there is no format" in done.err:
        pytest.skip(f"built without {form}")
    assert done.returncode == 1, done.err
    assert SECRET not in done.out + done.err
    assert "T-LEAK" in done.out


def test_no_secret_in_broken_templates(gate):
    gate.write("t.yml", f"Parameters:\n  P: {{Type: String, NoEcho: true, Default: {SECRET}, AllowedPatern: x}}\nResources: 5\n")
    done = gate.check("t.yml")
    assert done.returncode == 5 and SECRET not in done.out + done.err
    gate.write("t.yml", f"Resources:\n  A:\n    Properties: {{MasterUserPassword: {SECRET}, x: [}}\n")
    done = gate.check("t.yml")
    assert done.returncode == 5 and SECRET not in done.out + done.err


def test_no_secret_of_the_second_of_equal_keys(gate):
    one = f"P: {{Type: String, NoEcho: true, Default: {SECRET}"
    gate.write("t.yml", f"Description: d\nParameters:\n  {one}1}}\n  {one}2}}\nResources: {{T: {{Type: AWS::SNS::Topic}}}}\n")
    for form in ("text", "json"):
        done = gate.check("--format", form, "t.yml")
        assert done.returncode == 5 and SECRET not in done.out + done.err, form


def test_given_secrets(gate):
    gate.write("t.yml", TEMPLATE)
    done = gate.check("--parameter", "Password=given-secret-value", "--format", "json", "t.yml")
    assert "given-secret-value" not in done.out + done.err


def test_columns_stay_where_they_are(gate):
    gate.write("t.yml", 'Description: d\nParameters: {P: {Type: String, NoEcho: true, Default: "päss😀word"}}\n'
               'Resources: {Fn: {Metadata: "päss😀word", Type: "AWS::Lambda::Function", Properties: {MemorySize: 1}}}\n')
    [finding] = [f for r in gate.report("t.yml")["templates"][0]["results"] for f in r["findings"]]
    line = (gate.folder / "t.yml").read_text().splitlines()[2]
    assert line[finding["column"] - 1:finding["end_column"] - 1] == "1"


def test_eval_shows_no_secret(gate):
    gate.write("t.yml", TEMPLATE)
    done = gate.run("eval", 'stack:resource("Db").MasterUserPassword', "t.yml")
    assert SECRET not in done.out + done.err


FORMATS = ["text", "json", "sarif", "junit", "github", "html"]
SHOWS = """return { id = "T-SHOWS", title = "t", severity = "low", remedy = "r", applies = "AWS::Lambda::Function",
  check = function(fn)
    fn:expect("Secret"):equals("x")
    fn:expect("List"):equals { "x" }
    fn:expect("Map"):equals { a = "x" }
    fn:deny("Secret", "it is %s", fn.Secret)
  end }
"""
PEM = "-----BEGIN RSA PRIVATE KEY-----\\nMIIEowIBAAKCAQEA0Z3VS5JJcds3xfn\\nygWyF8PbnGy0AHB7MaXHoFVdrcm\\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name, value, parts", [
    ("MasterUserPassword", "Zx9Qw8" * 40, ["Zx9Qw8"]),  # longer than messages quote
    ("Password", "tab\\tquote\\\"back\\\\slash" + "Qq7" * 30, ["Qq7", "slash", "quote"]),
    ("Note", PEM, ["MIIEowIBAAKCAQEA", "ygWyF8PbnGy0"]),
    ("Note", "key AKIAIOSFODNN7EXAMPLE here", ["IOSFODNN7"]),
    ("Note", "https://b.s3.amazonaws.com/k?X-Amz-Credential=c&X-Amz-Signature=0123456789abcdef", ["0123456789abcdef"]),
    ("Note", "{{resolve:secretsmanager:TheSecretsName:SecretString:TheField}}", ["TheSecretsName", "TheField"]),
    ("Note", "postgres://admin:hunter2hunter@db.example.com/x", ["hunter2hunter"]),
])
def test_no_secret_whatever_its_form(gate, form, name, value, parts):
    """Also where messages cut or escape it, alone, in a list and in a map."""
    gate.write("policies/shows.lua", SHOWS.replace('"Secret"', f'"{name}"').replace("fn.Secret", f"fn.{name}"))
    for depth in ("x", "y" * 50):
        gate.write("t.yml", f"""Description: d
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: 3072
      {name}: "{value}"
      List: ["{depth}", {{"{name}": "{value}"}}]
      Map: {{"b": "{depth}", "{name}": "{value}"}}
""")
        done = gate.check("--format", form, "t.yml")
        if "there is no format" in done.err:
            pytest.skip(f"built without {form}")
        assert done.returncode == 1 and "T-SHOWS" in done.out
        for part in parts:
            assert part not in done.out, done.out


BY_NAME = """return { id = "T-NAME", title = "t", applies = "AWS::RDS::DBInstance",
  check = function(db)
    db:expect("MasterUserPassword"):equals("x")
    db:deny("MasterUserPassword", "it is %s", db.MasterUserPassword)
  end }
"""


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("value", [
    "hunter2xx", "!Sub hunter2xx", '!Sub "hunter2xx-${AWS::Region}"', '!Sub "${AWS::Region}-hunter2xx"', '!Sub ["hunter2xx-${A}", {A: hunter3xx}]',
    '!Sub "hunter2xx\\u002d${AWS::Region}"', '!Sub "hunter2xx${"', "!Join ['', [hunter2xx, !Ref AWS::Region]]", "!Join [hunter, [2xx, hunter3xx]]", "!If [C, hunter2xx, hunter3xx]",
    "!If [C, !Sub hunter2xx, !Ref AWS::NoValue]", "!Select [0, [hunter2xx, hunter3xx]]", "!FindInMap [M, p, Password]", "{Fn::Base64: hunter2xx}",
    "{Fn::If: [C, {Fn::Join: ['', [hunter2xx]]}, hunter3xx]}"])
def test_literals_under_names_that_say_secret_in_whatever_function(gate, form, value):
    gate.write("policies/name.lua", BY_NAME)
    mapping = "hunter2xx" if "FindInMap" in value else "other-value"
    gate.write("t.yml", f"""Description: d
Mappings: {{M: {{p: {{Password: {mapping}}}}}}}
Conditions: {{C: !Equals [!Ref AWS::Region, a]}}
Resources:
  Db: {{Type: AWS::RDS::DBInstance, Properties: {{MasterUserPassword: {value}}}}}
""")
    done = gate.check("--format", form, "t.yml")
    if "there is no format" in done.err:
        pytest.skip(f"built without {form}")
    assert "T-NAME" in done.out and done.returncode in (1, 3), done.out + done.err
    for part in ("hunter2xx", "hunter3xx", "other-value"):
        assert part not in done.out + done.err, done.out


@pytest.mark.parametrize("where", [
    "Metadata: {DB_PASSWORD: hunter2xx}", "Metadata: {A: [{Name: ApiKey, Value: !Sub 'hunter2xx'}]}", "Mappings: {M: {p: {Secret: [hunter2xx, hunter3xx]}}}",
    "Parameters: {P: {Type: String, NoEcho: true, Default: hunter2xx, AllowedValues: [hunter2xx, hunter3xx]}}", "Outputs: {O: {Value: a, Password: hunter2xx}}"])
def test_literals_in_every_section(gate, where):
    if "there is no format" in gate.check("--format", "html", "good.yml").err:
        pytest.skip("built without html")
    gate.write("t.yml", f"Description: d\n{where}\nResources: {{T: {{Type: AWS::SNS::Topic}}}}\n")
    out = gate.check("--format", "html", "t.yml").out
    assert "AWS::SNS::Topic" in out and "hunter" not in out


def test_what_functions_refer_to_stays(gate):
    """Names of other things under such a name are shown: references, conditions, what joins."""
    gate.write("policies/name.lua", BY_NAME)
    for value in ("!Ref Hunter2xx", "!GetAtt Hunter2xx.Arn", "!ImportValue hunter2xx", "!If [hunter2xx, !Ref A, !Ref B]", "!FindInMap [M, p, hunter2xx]", "!Sub '${Hunter2xx}'",
                  "{User: hunter2xx, Host: b}"):
        gate.write("t.yml", f"Description: d\nResources:\n  Db: {{Type: AWS::RDS::DBInstance, Properties: {{MasterUserPassword: {value}}}}}\n")
        assert "unter2xx" in gate.check("t.yml").out, value


BROKEN = [
    ('{"A": {"MasterUserPassword" : "hunter2,hunter3]}hunter4"}, "X": [}', ', "X": [}'), ('{"A": {"MasterUserPassword":"hunter2\\"hunter3"}, "X": [}', '}, "X": [}'),
    ("A: {Password: 'hunter2''hunter3, hunter4', X: [}", ", X: [}"), ("A: {Password: hunter2, X: [}", ", X: [}"), ("P: {NoEcho: true, AllowedValues: [hunter2, hunter3], X: {]}", "X: {]}"),
    ("P: {NoEcho: true, Default: hunter2}: [}", ""), ("A: [{Password: !Sub 'hunter2'}, X: }", ""), ("Password: hunter2, [hunter3] }: [}", ""), ("- Password: hunter2, hunter3: [", ""),
    ('A: {Password: "hunter2', ""), ("A: {Password: ", ""), ("A: {Password: !Ref Hunt}: [}", "!Ref Hunt"), ("A: {Password: '{{resolve:ssm:Hunt}}'}: [}", "{{resolve:ssm:Hunt}}")]


@pytest.mark.parametrize("line, stays", BROKEN)
def test_secrets_beside_the_mistake(gate, line, stays):
    """A text that cannot be read is masked by its looks: the line that is shown has the mistake, and no secret."""
    gate.write("t.yml", line + "\n")
    for form in ("text", "json", "html"):
        done = gate.check("--format", form, "t.yml")
        if "there is no format" in done.err:
            continue
        assert done.returncode == 5 and "hunter" not in done.out + done.err, done.out
    assert stays in gate.check("t.yml").out


def test_what_is_no_secret_stays(gate):
    gate.write("policies/shows.lua", SHOWS.replace('"Secret"', '"Note"').replace("fn.Secret", "fn.Note"))
    for value in ("https://example.com/a?b=c", "AKIA", "ASIAN", "a public key"):
        gate.write("t.yml", f"Description: d\nResources:\n  Fn: {{Type: AWS::Lambda::Function, Properties: {{MemorySize: 3072, Note: '{value}'}}}}\n")
        assert value in gate.check("t.yml").out
