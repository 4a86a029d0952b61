#!/usr/bin/env bash
# Sees that the contracts keep what those of the release before promised. Makes six clients from the contracts as they are, compiles them and
# one that is written by hand, and lets them walk against a service of its own: bin/cosell with demo data, on a free port, with a database
# that is thrown away.
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
chmod 755 "$work"  # as root the database runs as another user, who must be able to enter
unset DATABASE_URL # the walks write: never into somebody's own database
service=

stop() {
	status=$?
	if [ -n "$service" ]; then
		kill -TERM "$service" 2>/dev/null || true
		wait "$service" || { echo "the service ended with status $?" >&2 && status=1; }
	fi
	rm -rf "$work"
	exit "$status"
}
trap stop EXIT

(cd compatible && go test -count 1 .) &
compatible=$!
(cd go && mkdir -p ogen oapi partnercenter && go generate . && go build -o "$work/walk" .) &
go=$!
(cd typescript && npm ci --no-fund --no-audit && npm run lint && npm run generate && npm run build)
wait "$go"
wait "$compatible"

mkfifo "$work/greeting"
COSELL_HOME=$work/home ../bin/cosell serve --demo --addr 127.0.0.1:0 --log-level warn --webhook-networks 127.0.0.0/8 >"$work/greeting" &
service=$!
exec 3<"$work/greeting"
read -r -t 300 greeting <&3 || { echo "the service did not start" >&2 && exit 1; }
export COSELL_URL=${greeting##* }
"$work/walk"
for walk in walk walk-hey walk-orval walk-partner-center; do
	node "typescript/build/$walk.js"
done
