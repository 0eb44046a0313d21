"""Fails when a dependency can't be used under a permissive licence."""

import json
import os
import re
import subprocess
import sys

PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CDLA-Permissive-2.0", "ISC", "MIT", "MIT-0",
    "PostgreSQL", "Unicode-3.0", "Unlicense", "Zlib",
}


def permitted(expression):
    """Whether an SPDX expression can be met by permissive licences alone: each AND in full, one side of each OR."""
    tokens = re.findall(r"\(|\)|[A-Za-z0-9.+-]+", expression.replace("/", " OR "))

    def alternatives():
        met = terms()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            met = terms() or met
        return met

    def terms():
        met = term()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            met = term() and met
        return met

    def term():
        token = tokens.pop(0)
        if token == "(":
            met = alternatives()
            tokens.pop(0)
            return met
        if tokens and tokens[0] == "WITH":
            del tokens[:2]
        return token in PERMISSIVE

    return alternatives()


def main():
    cargo = os.environ.get("CARGO", "cargo").split()
    output = subprocess.run([*cargo, "metadata", "--format-version", "1", "--locked"], check=True, stdout=subprocess.PIPE).stdout
    packages = json.loads(output)["packages"]
    refused = [package for package in packages if not package["license"] or not permitted(package["license"])]
    for package in refused:
        print(f'{package["name"]} {package["version"]}: {package["license"] or "no licence named"}')
    print(f"{len(packages)} packages, {len(refused)} not permissive")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
