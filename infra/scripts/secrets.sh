#!/usr/bin/env bash
# Writes what is missing in the vault: ingest-api-key (made here, shown nowhere) and, when Qdrant wants a key, qdrant-api-key (asked for, or
# taken from QDRANT_API_KEY). What is there already stays. Needs the outputs of the deployment in the environment, see outputs.sh.
set -euo pipefail
: "${INGEST_VAULT_NAME:?run: eval \"\$(infra/scripts/outputs.sh ENVIRONMENT)\"}"

# True when the vault has the secret. A role that was given a minute ago may still be on its way, so refusals are waited out.
has_secret() {
  local answer
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    if answer=$(az keyvault secret show --vault-name "$INGEST_VAULT_NAME" --name "$1" --query id --output tsv 2>&1); then
      return 0
    fi
    case $answer in
      *SecretNotFound*) return 1 ;;
      *Forbidden*) echo "Waiting for the role Key Vault Secrets Officer…" >&2 ;;
      *) echo "$answer" >&2; exit 1 ;;
    esac
    sleep 15
  done
  echo "Still refused: your account needs the role Key Vault Secrets Officer on $INGEST_VAULT_NAME." >&2
  exit 1
}

# $1: name; the value comes on standard input, never on a command line that others can see.
write_secret() {
  local file
  file=$(mktemp)
  trap 'rm -f "$file"' RETURN
  cat >"$file"
  az keyvault secret set --vault-name "$INGEST_VAULT_NAME" --name "$1" --file "$file" --encoding utf-8 --output none
  echo "$1: written."
}

if has_secret ingest-api-key; then
  echo "ingest-api-key: there already."
else
  openssl rand -base64 32 | tr -d '\n' | write_secret ingest-api-key
fi

if [ "$(tr '[:upper:]' '[:lower:]' <<<"${INGEST_QDRANT_HAS_KEY:-false}")" = true ]; then
  if has_secret qdrant-api-key; then
    echo "qdrant-api-key: there already."
  else
    if [ -z "${QDRANT_API_KEY:-}" ]; then
      read -rsp "Qdrant API key: " QDRANT_API_KEY
      echo
    fi
    printf '%s' "$QDRANT_API_KEY" | write_secret qdrant-api-key
  fi
fi
