#!/usr/bin/env bash
# Builds everything without warnings, runs every test project, and ends with one line: "N passed, N failed, N skipped".
# The tests of Connectors.Postgres start a server; without Debian's package postgresql they are skipped.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# A server that speaks S3, for the tests of the checkpoint store; without it those tests are skipped, and say so.
if command -v npm >/dev/null; then
    timeout 180 npm install --prefix tests/Checkpoints.S3.Tests --no-package-lock --no-audit --no-fund --loglevel error || echo "npm couldn't install the S3 server: the tests against it are skipped"
fi

dotnet build FastFlow.sln -c Release

passed=0 failed=0 skipped=0 broken=0
for project in tests/*/*.csproj; do
    name=$(basename "$project" .csproj)
    echo "--- $name"
    log=$(mktemp)
    dotnet run --no-build -c Release --project "$project" -- --no-ansi --progress off >"$log" 2>&1 && ok=1 || ok=0
    # Passing tests need no words; the summary and every failure do.
    grep -vE '^(passed|skipped) ' "$log" || true
    count() { sed -nE "s/^ *$1: ([0-9]+).*/\1/p" "$log" | tail -n 1; }
    p=$(count succeeded) f=$(count failed) s=$(count skipped)
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
    if [ "$ok" = 0 ] && [ "${f:-0}" = 0 ]; then broken=$((broken + 1)); echo "$name ended with an error and no failed test"; fi
    rm -f "$log"
done

echo "$passed passed, $((failed + broken)) failed, $skipped skipped"
[ $((failed + broken)) = 0 ] && [ "$passed" -gt 0 ]
