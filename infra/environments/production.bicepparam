using '../main.bicep'

// Two instances always there, a steady database with a standby, bytes in three zones. See docs/azure.md for what it costs.
param environmentName = 'production'
param location = readEnvironmentVariable('AZURE_LOCATION', 'swedencentral')
param operatorObjectId = readEnvironmentVariable('INGEST_OPERATOR_OBJECT_ID')
param operatorName = readEnvironmentVariable('INGEST_OPERATOR_NAME')
param operatorType = readEnvironmentVariable('INGEST_OPERATOR_TYPE', 'Group')
param image = readEnvironmentVariable('INGEST_IMAGE', '')
param planSize = 'EP2'
param minimumInstances = 2
param maximumInstances = 10
param databaseSize = 'Standard_D2ds_v5'
param databaseStandby = true
param databaseStorage = 128
param storageRedundancy = 'Standard_ZRS'
param qdrantUrl = readEnvironmentVariable('INGEST_QDRANT_URL', '')
param otlpEndpoint = readEnvironmentVariable('INGEST_OTLP_ENDPOINT', '')
param embeddingCapacity = 350
param logRetentionDays = 90

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
