#!/usr/bin/env bash
# Makes the app's role in the database, as the database's administrator (the operator), with an Entra token for a password. Run again at will.
# Needs psql, a network the server's firewall lets in (Azure Cloud Shell is), and the outputs of the deployment, see outputs.sh.
set -euo pipefail
: "${INGEST_DATABASE_HOST:?run: eval \"\$(infra/scripts/outputs.sh ENVIRONMENT)\"}"
command -v psql >/dev/null || { echo "psql is not installed: sudo apt-get install postgresql-client" >&2; exit 1; }

PGPASSWORD=$(az account get-access-token --resource-type oss-rdbms --query accessToken --output tsv)
export PGPASSWORD PGSSLMODE=require PGCONNECT_TIMEOUT=15
psql --no-psqlrc --host "$INGEST_DATABASE_HOST" --username "$INGEST_OPERATOR_NAME" --dbname postgres \
  --set "role=$INGEST_IDENTITY_NAME" --set "object_id=$INGEST_IDENTITY_OBJECT_ID" --set "database=$INGEST_DATABASE_NAME" \
  --file "$(dirname "$0")/database-role.sql" || {
  cat >&2 <<TEXT
The role was not made. If the connection timed out, the server's firewall does not know this machine: run this in Azure Cloud Shell, or let
your address in and take it out again afterwards:
  az postgres flexible-server firewall-rule create --resource-group $AZURE_RESOURCE_GROUP --name ${INGEST_DATABASE_HOST%%.*} \\
    --rule-name operator --start-ip-address ADDRESS --end-ip-address ADDRESS
TEXT
  exit 1
}
