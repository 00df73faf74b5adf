#!/usr/bin/env bash
# Builds TandemFFI.xcframework (device, simulators, Mac) and the generated Swift beside it.
# Needs a Mac with Xcode and Rust by rustup.
#
#   ./build-xcframework.sh                 for development: Package.swift takes it from here
#   ./build-xcframework.sh --release URL   also zips it, and prints the line for Package.swift
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."

url=
if [[ ${1:-} == --release && $# == 2 ]]; then
  url=$2
elif (($#)); then
  sed -n '2,6s/^# \{0,1\}//p' "$here/build-xcframework.sh" >&2
  exit 2
fi
for tool in xcrun xcodebuild rustup cargo; do
  command -v "$tool" >/dev/null || { echo "missing: $tool (a Mac with Xcode, and rustup)" >&2; exit 1; }
done

# The oldest systems that the package names. cc and rustc read these.
export IPHONEOS_DEPLOYMENT_TARGET=17.0 MACOSX_DEPLOYMENT_TARGET=14.0

devices=(aarch64-apple-ios)
simulators=(aarch64-apple-ios-sim x86_64-apple-ios)
macs=(aarch64-apple-darwin x86_64-apple-darwin)
rustup target add "${devices[@]}" "${simulators[@]}" "${macs[@]}"

target=${CARGO_TARGET_DIR:-$PWD/target}
work=$target/xcframework
rm -rf "$work"
mkdir -p "$work"

# One object per processor, in which only the binding's own functions are left global.
#
# A static archive would hand its hundreds of sqlite3_* functions to the whole app. If anything else
# there brings a SQLite of its own, the linker takes the first of each name without a word: our code
# could run on an engine that encrypts nothing. (The core refuses a wrong engine when it opens a
# record; this keeps it from ever meeting one.) So the archive is linked into one object, inside
# which every call is settled, and all other names are then made local.
seal() { # TARGET SDK ARCH PLATFORM VERSION
  local archive=$target/$1/mobile/libtandem_ffi.a out=$work/$1
  mkdir -p "$out"
  cargo rustc --package tandem-ffi --lib --crate-type staticlib --profile mobile --target "$1"
  xcrun --sdk "$2" ld -r -arch "$3" -platform_version "$4" "$5" "$5" -all_load "$archive" \
    -o "$out/tandem.o"
  xcrun nm -gUj "$out/tandem.o" | grep -E '^_(uniffi|ffi)_tandem' >"$out/keep"
  xcrun nmedit -s "$out/keep" "$out/tandem.o"
  # Looked at, not believed.
  local strange
  strange=$(xcrun nm -gUj "$out/tandem.o" | grep -vE '^_(uniffi|ffi)_tandem' || true)
  if [[ -n $strange ]]; then
    echo "$1: these names are not ours to show:" >&2
    head -5 <<<"$strange" >&2
    exit 1
  fi
  xcrun libtool -static -o "$out/libtandem_ffi.a" "$out/tandem.o"
}

for triple in "${devices[@]}"; do
  seal "$triple" iphoneos arm64 ios "$IPHONEOS_DEPLOYMENT_TARGET"
done
for triple in "${simulators[@]}"; do
  seal "$triple" iphonesimulator "$([[ $triple == x86_64* ]] && echo x86_64 || echo arm64)" \
    ios-simulator "$IPHONEOS_DEPLOYMENT_TARGET"
done
for triple in "${macs[@]}"; do
  seal "$triple" macosx "$([[ $triple == x86_64* ]] && echo x86_64 || echo arm64)" \
    macos "$MACOSX_DEPLOYMENT_TARGET"
done

join() { # NAME TARGET…
  local name=$1
  shift
  mkdir -p "$work/$name"
  xcrun lipo -create "${@/#/$work/}" -output "$work/$name/libtandem_ffi.a"
}
join simulator "${simulators[@]/%//libtandem_ffi.a}"
join mac "${macs[@]/%//libtandem_ffi.a}"

"$here/generate.sh"
"$here/headers.sh" "$here/Sources/TandemFFI" "$work/headers"

framework=$here/TandemFFI.xcframework
rm -rf "$framework"
xcodebuild -create-xcframework \
  -library "$work/${devices[0]}/libtandem_ffi.a" -headers "$work/headers" \
  -library "$work/simulator/libtandem_ffi.a" -headers "$work/headers" \
  -library "$work/mac/libtandem_ffi.a" -headers "$work/headers" \
  -output "$framework"

if [[ -n $url ]]; then
  (cd "$here" && rm -f TandemFFI.xcframework.zip \
    && ditto -c -k --sequesterRsrc --keepParent TandemFFI.xcframework TandemFFI.xcframework.zip)
  sum=$(cd "$here" && swift package compute-checksum TandemFFI.xcframework.zip)
  echo "for Package.swift:"
  echo "let release: (url: String, checksum: String)? = (\"$url\", \"$sum\")"
fi
