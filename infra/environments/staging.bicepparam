using '../main.bicep'

// Small and cheap: one or two instances, a burstable database, one copy zone. See docs/azure.md for what it costs.
param environmentName = 'staging'
param location = readEnvironmentVariable('AZURE_LOCATION', 'swedencentral')
param operatorObjectId = readEnvironmentVariable('INGEST_OPERATOR_OBJECT_ID')
param operatorName = readEnvironmentVariable('INGEST_OPERATOR_NAME')
param operatorType = readEnvironmentVariable('INGEST_OPERATOR_TYPE', 'User')
param image = readEnvironmentVariable('INGEST_IMAGE', '')
param qdrantUrl = readEnvironmentVariable('INGEST_QDRANT_URL', '')
param otlpEndpoint = readEnvironmentVariable('INGEST_OTLP_ENDPOINT', '')

// Work tools to sync: docs/azure.md, "Sources". The token of each is the vault's secret of the same name.
// param sources = {
//   jira: {
//     Product: 'jira'
//     Schedule: '0 0 2 * * *'
//     TimeZone: 'Europe/Berlin'
//     jira__Site: 'https://NAME.atlassian.net'
//     jira__Email: 'ingest@example.org'
//   }
// }
param sources = {}
