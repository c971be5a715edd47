#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shell completions for bash, zsh and fish, made of what `moongate --help` says, so that they cannot differ from it.

usage: generate.py MOONGATE FOLDER
"""
import re
import subprocess
import sys
from pathlib import Path

OPTION = re.compile(r"^ {2,6}(?:(-\w), )?(--[a-z][a-z-]*)(?:[ =]([A-Z][^ ]*))?(?: +(.*))?$")
MORE = re.compile(r", (--[a-z][a-z-]*)(?: ([A-Z][^ ,]*))?")
FORMAT = re.compile(r"^ {20,}([a-z][a-z0-9-]*) +\S")
COMMAND = re.compile(r"^ {2}([a-z]+) +(\S.*)$")
FILES = {"--config", "--parameters", "--previous", "--output"}
FOLDERS = {"--policies"}


def say(moongate, *args):
    return subprocess.run([moongate, *args], capture_output=True, text=True, check=True).stdout.splitlines()


def read_options(moongate, command):
    """[(short or None, long, argument or None, text, choices)] of one command."""
    found = []
    for line in say(moongate, command, "--help"):
        option, choice = OPTION.match(line), FORMAT.match(line)
        if option:
            text = option[4] or ""
            several = text.startswith("--")  # "--since TIME, --until TIME, ...": options that one line names
            found.append((option[1], option[2], (option[3] or "").rstrip(",") or None, "" if several else text, []))
            found += [(None, m[1], m[2], "", []) for m in MORE.finditer(line)] if several else []
        elif choice and found and found[-1][1] == "--format":
            found[-1][4].append(choice[1])
    return [(s, l, a, t, c or (["text", "json"] if l == "--format" and "json" in t else [])) for s, l, a, t, c in found]


def bash(commands):
    cases, values = [], []
    for name, (_, options) in commands.items():
        words = " ".join(w for short, long, *_ in options for w in (long, short) if w)
        cases.append(f'    {name}) options="{words}" ;;')
        for short, long, argument, _, choices in options:
            if not argument:
                continue
            keys = "|".join(f"{name}:{w}" for w in (long, short) if w)
            how = f'COMPREPLY=($(compgen -W "{" ".join(choices)}" -- "$current"))' if choices else \
                  'COMPREPLY=($(compgen -d -- "$current"))' if long in FOLDERS else 'COMPREPLY=($(compgen -f -- "$current"))' if long in FILES else ":"
            values.append(f"    {keys}) {how}; return ;;")
    return "\n".join(["# bash completion for moongate", "_moongate() {", '  local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command="${COMP_WORDS[1]}" options=""',
                      "  COMPREPLY=()", '  if [ "$COMP_CWORD" -eq 1 ]; then',
                      f'    COMPREPLY=($(compgen -W "{" ".join(commands)} help --help --version" -- "$current"))', "    return", "  fi",
                      '  case "$command:$before" in', *values, "  esac", '  case "$command" in', *cases,
                      f'    help) options="{" ".join(commands)}" ;;', "  esac",
                      '  if [[ "$current" == -* || "$command" == help ]]; then', '    COMPREPLY=($(compgen -W "$options" -- "$current"))', "  else",
                      '    COMPREPLY=($(compgen -f -- "$current"))', "  fi", "}", "complete -o filenames -F _moongate moongate", ""])


def quote(text):
    return text.replace("'", "'\\''")


def zsh_text(text):
    return quote(re.sub(r"([\[\]:])", r"\\\1", text))


def zsh(commands):
    out = ["#compdef moongate", "_moongate() {", "  local -a commands", "  commands=("]
    out += [f"    '{name}:{zsh_text(summary)}'" for name, (summary, _) in commands.items()]
    out += ["    'help:help of a command'", "  )", "  if (( CURRENT == 2 )); then", "    _describe command commands", "    return", "  fi", "  case $words[2] in"]
    for name, (_, options) in commands.items():
        out.append(f"    {name})\n      shift words; (( CURRENT-- ))\n      _arguments -s \\")
        for short, long, argument, text, choices in options:
            value = ""
            if argument:
                what = f"({' '.join(choices)})" if choices else "_files -/" if long in FOLDERS else "_files" if long in FILES else " "
                value = f":{argument}:{what}"
            equals = "=" if argument else ""
            out.append(f"        '*{long}{equals}[{zsh_text(text)}]{value}' \\")
            if short:
                out.append(f"        '*{short}[{zsh_text(text)}]{value}' \\")
        out.append("        '*:file:_files'\n      ;;")
    out += ["    help) shift words; (( CURRENT-- )); _describe command commands ;;", "  esac", "}", '_moongate "$@"', ""]
    return "\n".join(out)


def fish(commands):
    names = " ".join(commands)
    out = ["# fish completion for moongate", f"set -l commands {names} help"]
    for name, (summary, options) in commands.items():
        out.append(f"complete -c moongate -n \"not __fish_seen_subcommand_from $commands\" -f -a {name} -d '{quote(summary)}'")
        for short, long, argument, text, choices in options:
            line = f"complete -c moongate -n '__fish_seen_subcommand_from {name}' -l {long[2:]}"
            line += f" -s {short[1:]}" if short else ""
            line += (" -x" if long not in FILES | FOLDERS else " -r") if argument else ""
            line += f" -a '{' '.join(choices)}'" if choices else " -a '(__fish_complete_directories)'" if argument and long in FOLDERS else ""
            out.append(f"{line} -d '{quote(text)}'")
    out.append("complete -c moongate -n \"__fish_seen_subcommand_from help\" -f -a \"$commands\"")
    return "\n".join(out) + "\n"


def main():
    moongate, folder = sys.argv[1], Path(sys.argv[2])
    commands = {m[1]: (m[2], read_options(moongate, m[1])) for m in map(COMMAND.match, say(moongate, "--help")) if m}
    assert commands, "moongate --help lists no command"
    (folder / "moongate").write_text(bash(commands))
    (folder / "_moongate").write_text(zsh(commands))
    (folder / "moongate.fish").write_text(fish(commands))


if __name__ == "__main__":
    main()
