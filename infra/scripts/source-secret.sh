#!/usr/bin/env bash
# infra/scripts/source-secret.sh NAME [EXPIRES]: writes the token of a source to the vault, as a new version when there is one already. The app
# uses it within five minutes, without a restart. The token is asked for, or read from standard input; it is never an argument, because
# everybody on the machine can see those. EXPIRES, as the product shows it (2027-01-31), goes with it: sync-status then says when it ends.
# Needs the outputs of the deployment in the environment, see outputs.sh.
set -euo pipefail
: "${INGEST_VAULT_NAME:?run: eval \"\$(infra/scripts/outputs.sh ENVIRONMENT)\"}"
name=${1:?usage: infra/scripts/source-secret.sh NAME [EXPIRES]}
if ! [[ $name =~ ^[0-9A-Za-z-]{1,127}$ ]]; then
  echo "A vault takes 1 to 127 letters, digits and '-' as a name, but found '$name'. Choose another, and give it to the source as its setting Secret." >&2
  exit 2
fi

expiry=()
if [ -n "${2:-}" ]; then
  expiry=(--expires "$(date --utc --date "$2" +%Y-%m-%dT%H:%M:%SZ)")
fi

if [ -t 0 ]; then
  read -rsp "Token: " token
  echo
else
  token=$(cat)
fi

if [ -z "$token" ]; then
  echo "No token was given; nothing is changed." >&2
  exit 2
fi

file=$(mktemp)
trap 'rm -f "$file"' EXIT
printf '%s' "$token" >"$file"
az keyvault secret set --vault-name "$INGEST_VAULT_NAME" --name "$name" --file "$file" --encoding utf-8 "${expiry[@]}" --output none
echo "$name: written."
