#!/usr/bin/env python3
"""Writes the tables of docs/architecture.md from the manifest and the sources; the text around them is kept.
usage: docs/architecture.py [--check]      --check: exit 1 if the file is out of date"""
import json, os, re, subprocess, sys

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
package = json.loads(subprocess.run(["swift", "package", "dump-package"], capture_output=True, check=True).stdout)
kinds = ("test", "system", "binary")
targets = [t for t in package["targets"] if t["type"] not in kinds and (t.get("path") or "Sources").startswith("Sources")]
names = {t["name"] for t in targets}


def imports(target):
    named = (next(iter(d.values()))[0] for d in target["dependencies"])
    return sorted(n for n in named if n in names)


def purpose(folder, name):
    """The first sentence of the comment that heads the target's main file, or of its README."""
    for file in (os.path.join(folder, name + ".swift"), os.path.join(folder, "README.md")):
        if os.path.exists(file):
            text = open(file, encoding="utf-8").read()
            lines = []
            for line in text.splitlines():
                if line.startswith("// "): lines.append(line[3:])
                elif lines or not line.startswith("#"):
                    if lines or file.endswith(".swift"): break
                    if line.strip(): lines.append(line.strip())
            sentence = re.match(r"(?:%s: )?(.*?\.)(?:\s|$)" % name, " ".join(lines))
            if sentence: return sentence[1][0].upper() + sentence[1][1:]
    return ""


rows = ["| target | files | lines | what it is for | imports |", "|---|---|---|---|---|"]
for target in reversed(targets):
    folder = target.get("path") or "Sources/" + target["name"]
    files = [os.path.join(d, f) for d, _, fs in os.walk(folder) for f in fs if f.endswith((".swift", ".c", ".h"))]
    lines = sum(len(open(f, encoding="utf-8").read().splitlines()) for f in files)
    rows.append("| `%s` | %d | %d | %s | %s |" % (
        target["name"], len(files), lines, purpose(folder, target["name"]), ", ".join(imports(target))))

path, begin, end = "docs/architecture.md", "<!-- targets: generated -->", "<!-- end -->"
old = open(path, encoding="utf-8").read()
new = old[:old.index(begin) + len(begin)] + "\n" + "\n".join(rows) + "\n" + old[old.index(end):]
# Counts of files and lines move with every change; only who imports whom must be current.
outline = lambda text: re.findall(r"^\| `(\w+)`.*\| ([^|]*) \|$", text, re.M)
if "--check" in sys.argv:
    if outline(old) != outline(new): sys.exit("docs/architecture.md is out of date: run `make docs`")
elif old != new:
    open(path, "w", encoding="utf-8").write(new)
