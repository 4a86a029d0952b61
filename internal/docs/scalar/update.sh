#!/usr/bin/env bash
# Compares scalar.js.gz with what the npm package gives, or, as `update.sh write`, makes it anew. A new version is a new line here: the
# package, and what `npm view PACKAGE dist.integrity` says of it.
set -euo pipefail
cd "$(dirname "$0")"
package=@scalar/api-reference@1.76.0
integrity=sha512-pjqwnzmA9YK3ZX+IZSICMsywm4qI6HLSngR2py9H6TvFApHHuJjkTAd+gFJfnqJDzJuro8k7ji6JCtJ2U+Byng==

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
packed=$(npm pack --silent --json --pack-destination "$folder" "$package" | sed -n 's/^ *"integrity": "\(.*\)",$/\1/p')
if [ "$packed" != "$integrity" ]; then
	echo "$package is $packed, not $integrity" >&2
	exit 1
fi
tar -xzf "$folder"/*.tgz -C "$folder" package/dist/browser/standalone.js
if [ "${1:-}" = write ]; then
	gzip -9nc "$folder/package/dist/browser/standalone.js" >scalar.js.gz
fi
gzip -dc scalar.js.gz | cmp - "$folder/package/dist/browser/standalone.js"
echo "scalar.js.gz is that of $package"
