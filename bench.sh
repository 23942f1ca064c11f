#!/usr/bin/env bash
# ./bench.sh [FILES] [ROUNDS]: ingestion side by side, on this machine: Ingest, LangChain.js, LlamaIndexTS, and a bare loop as the floor. Installs the peers
# below bench/peers on its first run (some 300 MB). Takes minutes; wants a machine that does nothing else.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
"$here/ingest" --version >/dev/null # installs and builds what is missing
[ -d "$here/bench/peers/node_modules" ] || npm ci --silent --no-audit --no-fund --prefix "$here/bench/peers"
dotnet build "$here/bench/Ingest.Bench" -c Release -p:AzureStorageBlobsVersion=12.17.0 -v quiet -nologo
exec dotnet "$here/bench/Ingest.Bench/bin/Release/net10.0/Ingest.Bench.dll" compare "$@"
