#!/usr/bin/env bash
# Runs the compiled walk against a service of its own: bin/cosell with demo data, on a free port, with a database that is
# thrown away.
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
chmod 755 "$work"  # as root the database runs as another user, who must be able to enter
unset DATABASE_URL # the walk writes: never into somebody's own database
mkfifo "$work/greeting"
COSELL_HOME=$work/home ../../bin/cosell serve --demo --addr 127.0.0.1:0 --log-level warn --webhook-networks 127.0.0.0/8 >"$work/greeting" &
service=$!

stop() {
	status=$?
	kill -TERM "$service" 2>/dev/null || true
	wait "$service" || { echo "the service ended with status $?" >&2 && status=1; }
	rm -rf "$work"
	exit "$status"
}
trap stop EXIT

exec 3<"$work/greeting"
read -r -t 300 greeting <&3 || { echo "the service did not start" >&2 && exit 1; }
COSELL_URL=${greeting##* } node build/walk.js
