#!/usr/bin/env bash
# Lays the generated C headers out as an XCFramework wants them: one folder for each module, named
# after it, where clang looks by itself. A single module.modulemap at the top would meet that of the
# next framework in the app, and one would overwrite the other.
#
#   ./headers.sh FROM TO
set -euo pipefail
from=$1 to=$2
rm -rf "$to"
for header in "$from"/*.h; do
  module=$(basename "$header" .h)
  mkdir -p "$to/$module"
  cp "$header" "$to/$module/"
  printf 'module %s {\n    header "%s.h"\n    export *\n}\n' "$module" "$module" \
    >"$to/$module/module.modulemap"
done
