# SPDX-License-Identifier: Apache-2.0
"""What `meson install` puts where, and that it works from there: the programs, the library with embedders, headers, completions, the manual."""
import json
import re
import shutil
import subprocess

import pytest

from conftest import SOURCE

HEADERS = ["moongate.h", "plugin.h", "report.h", "types.h", "version.h"]
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wundef", "-Werror"]
EVERYTHING = ["-Weverything", "-Wno-padded", "-Wno-c++98-compat", "-Wno-c++98-compat-pedantic", "-Wno-unknown-warning-option"]
C_COMPILERS = [c for c in ("gcc", "clang") if shutil.which(c)]
CXX_COMPILERS = [c for c in ("g++", "clang++") if shutil.which(c)]
COMPLETIONS = {"bash": "bash-completion/completions/moongate", "zsh": "zsh/site-functions/_moongate", "fish": "fish/vendor_completions.d/moongate.fish"}


def test_files_are_where_a_distribution_expects_them(tree):
    here = {(tree.root / f).relative_to(tree.prefix).as_posix() for f in tree.files}
    wanted = ["bin/moongate", "bin/moongate-service", *[f"include/moongate/{h}" for h in HEADERS], "share/man/man1/moongate.1",
              *[f"share/{f}" for f in COMPLETIONS.values()], "share/moongate/deploy/payment/stack.yml", "share/moongate/deploy/payment/moongate.yaml"]
    assert not [w for w in wanted if w not in here]
    assert {"libmoongate.so", "libmoongate.so.0"} <= {p.name for p in tree.libdir.glob("libmoongate.so*")}
    assert not [f for f in here if f.endswith(".a") or f.endswith(".pyc") or "test_" in f.rsplit("/", 1)[-1]]
    packs = {p.relative_to(SOURCE / "policies") for p in (SOURCE / "policies").rglob("*.lua")}
    assert packs and packs == {p.relative_to(tree.share / "policies") for p in (tree.share / "policies").rglob("*.lua")}


def test_the_installed_program_judges_by_the_installed_packs(tree):
    stack = tree.share / "deploy" / "payment"
    done = tree.run("check", "stack.yml", cwd=stack)  # its moongate.yaml finds the policies beside it
    assert done.returncode == 0 and "allow" in done.stdout, done.stdout + done.stderr
    assert tree.run("check", "initial.yml", cwd=stack).returncode != 0
    assert "18 policies" in tree.run("policies", "-p", str(tree.share / "policies" / "org")).stdout
    assert tree.run("serve", "--help").stdout.startswith("usage: moongate serve")  # the other program is found beside it


def test_the_library_exports_what_the_header_documents(tree):
    header = (tree.prefix / "include" / "moongate" / "moongate.h").read_text()
    documented = set(re.findall(r"^MG_EXPORT .*?\b(mg_\w+)\(", header, re.M))
    assert len(documented) >= 7
    out = subprocess.run(["nm", "-D", "--defined-only", str(tree.libdir / "libmoongate.so")], capture_output=True, text=True, check=True).stdout
    assert {line.split()[2].split("@")[0] for line in out.splitlines()} - {"MOONGATE_0"} == documented
    out = subprocess.run(["readelf", "-d", str(tree.libdir / "libmoongate.so")], capture_output=True, text=True, check=True).stdout
    assert "[libmoongate.so.0]" in out


@pytest.mark.parametrize("compiler", C_COMPILERS + CXX_COMPILERS)
def test_headers_compile_alone_with_every_warning(tree, compiler, tmp_path):
    plus = compiler.endswith("++")
    for header in HEADERS:
        source = tmp_path / ("alone.cc" if plus else "alone.c")
        source.write_text(f"#include <moongate/{header}>\nint main(void) {{ return 0; }}\n")
        own = (["-Wold-style-cast"] if plus else ["-Wstrict-prototypes", "-Wmissing-prototypes"]) + (EVERYTHING if "clang" in compiler else [])
        done = subprocess.run([compiler, "-std=c++17" if plus else "-std=c11", "-fsyntax-only", *STRICT, *own, *tree.flags("--cflags"), str(source)],
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("compiler", C_COMPILERS[:1] + CXX_COMPILERS[:1])
def test_embedders_are_built_and_run_out_of_tree(tree, compiler, tmp_path):
    plus = compiler.endswith("++")
    program, source = tmp_path / "embed", tmp_path / ("embed.cc" if plus else "embed.c")
    shutil.copy(SOURCE / "tests" / "install" / "embed.c", source)
    subprocess.run([compiler, "-std=c++17" if plus else "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", *tree.flags("--cflags"), "-o", str(program),
                    str(source), *tree.flags("--libs")], check=True)

    def run(*args):
        return subprocess.run([str(program), *args], cwd=tmp_path, env=tree.env(), capture_output=True, text=True, check=False)

    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "p.lua").write_text('return { id = "E-1", applies = "*", check = function(r) r:expect("TopicName"):equals("a") end }\n')
    (tmp_path / "t.yml").write_text("Parameters: {N: {Type: String}}\nResources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref N}\n")
    done = run("pack", "t.yml", "N", "b")
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and lines[0] == "deny by 1 policies" and lines[1].startswith("E-1 t.yml:5:") and lines[:2] == lines[2:4], done.stdout + done.stderr
    assert json.loads("\n".join(lines[4:]))["verdict"] == "deny"
    assert run("pack", "t.yml", "N", "a").stdout.startswith("allow")
    assert run("pack", "t.yml", "M", "a").stdout.startswith("judge: ")
    assert run("nowhere", "t.yml").stdout.startswith("open: ")
    (tmp_path / "t.yml").write_text("Resources: [")
    assert run("pack", "t.yml").stdout.startswith("deny")


def test_the_examples_are_built_against_the_installed_headers(tree, tmp_path):
    for name in ("example", "toy"):
        subprocess.run([C_COMPILERS[0], "-std=c11", "-shared", "-fPIC", "-Wall", "-Wextra", "-Wpedantic", "-Werror", *tree.flags("--cflags"),
                        "-o", str(tmp_path / f"{name}.so"), str(SOURCE / "plugins" / "example" / f"{name}.c")], check=True)
    (tmp_path / "moongate.yaml").write_text("plugins: [example.so, toy.so]\n")
    listed = tree.run("plugins", cwd=tmp_path).stdout
    assert "csv" in listed and "toy" in listed and "./example.so" in listed


def test_the_walk_through_compiles_and_does_what_it_says(tree, tmp_path):
    """The code of docs/plugins.md, put together in order, is a plugin."""
    page = (SOURCE / "docs" / "plugins.md").read_text()

    def blocks(language):
        return "".join(re.findall(rf"^```{language}\n(.*?)^```$", page, re.M | re.S))

    (tmp_path / "markdown.c").write_text(blocks("c"))
    subprocess.run([C_COMPILERS[0], "-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", *tree.flags("--cflags"), "-o", str(tmp_path / "markdown.so"),
                    str(tmp_path / "markdown.c")], check=True)
    (tmp_path / "moongate.yaml").write_text(blocks("yaml"))
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "p.lua").write_text(blocks("lua"))
    (tmp_path / "t.yml").write_text("Resources: {Fn: {Type: AWS::Lambda::Function, Properties: {MemorySize: 128, FunctionName: fn}}}\n")
    done = tree.run("check", "--format", "markdown", "t.yml", cwd=tmp_path)
    assert done.returncode == 1 and done.stdout.startswith("# deny\n") and "- **P-1** Fn: " in done.stdout, done.stdout + done.stderr


def helps(tree):
    commands = re.findall(r"^  ([a-z]+) +\S", tree.run("--help").stdout, re.M)
    assert len(commands) >= 10
    for command in commands:
        text = tree.run(command, "--help").stdout
        found = re.findall(r"^ {2,6}(?:(-\w), )?(--[a-z][a-z-]*)", text, re.M)
        found += [("", o) for line in re.findall(r"^ {2,6}--[a-z]+ [A-Z]+, --.*$", text, re.M) for o in re.findall(r"--[a-z][a-z-]*", line)]
        assert ("-h", "--help") in found, (command, text)
        yield command, {long for _, long in found}, {short for short, _ in found if short}


def test_completions_name_every_command_and_option(tree):
    bash, zsh, fish = [(tree.prefix / "share" / f).read_text() for f in COMPLETIONS.values()]
    for command, options, short in helps(tree):
        line = re.search(rf'^    {command}\) options="(.*)" ;;$', bash, re.M)
        assert line and set(line[1].split()) == options | short, command
        block = re.search(rf"^    {command}\)\n(.*?)^      ;;$", zsh, re.M | re.S)
        assert block and set(re.findall(r"'\*(--?\w[a-z-]*)", block[1])) == options | short, command
        assert {f"--{o}" for o in re.findall(rf"^complete -c moongate -n '__fish_seen_subcommand_from {command}' -l ([a-z-]+)", fish, re.M)} == options, command
    for shell, file in COMPLETIONS.items():
        if shutil.which(shell):
            subprocess.run([shell, "-n", str(tree.prefix / "share" / file)], check=True)


def test_bash_completes(tree):
    script = f'source "{tree.prefix}/share/{COMPLETIONS["bash"]}"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _moongate; echo "${{COMPREPLY[@]}}"'

    def complete(*words):
        return subprocess.run(["bash", "-c", script, "complete", *words], capture_output=True, text=True, check=True).stdout.split()

    assert complete("moongate", "ch") == ["check"]
    assert complete("moongate", "check", "--str") == ["--strict-values"]
    assert "json" in complete("moongate", "check", "--format", "")


def test_the_manual_names_every_command_and_option(tree):
    manual = (tree.prefix / "share" / "man" / "man1" / "moongate.1").read_text().replace("\\-", "-")
    for command, options, _ in helps(tree):
        assert f"moongate {command}" in manual, command
        assert not [o for o in options if not re.search(rf"{o}\b", manual)], command
