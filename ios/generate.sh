#!/usr/bin/env bash
# Writes the generated Swift and its C headers into a copy of this package (by default, this one).
#
#   ./generate.sh [PACKAGE]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
package=${1:-$here}
cd "$here/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo xtask bindings --out "$work" >/dev/null

# Nothing of an earlier run may stay: a type that is gone would still compile.
rm -f "$package"/Sources/TandemCore/*.swift "$package"/Sources/TandemFFI/*.h
mkdir -p "$package/Sources/TandemCore" "$package/Sources/TandemFFI"
cp "$work"/swift/*.swift "$package/Sources/TandemCore/"
cp "$work"/swift/*.h "$package/Sources/TandemFFI/"

# The module map names every header; a crate that begins to cross must be added there by hand.
for header in "$package"/Sources/TandemFFI/*.h; do
  grep -q "\"$(basename "$header")\"" "$package/Sources/TandemFFI/module.modulemap" || {
    echo "Sources/TandemFFI/module.modulemap does not name $(basename "$header")" >&2
    exit 1
  }
done
