// One environment of Ingest on Azure: a resource group with everything in it. Deployed twice when new: without an image everything but the
// app comes to be; then the secrets, the database role and the image are made (infra/scripts), and a second run with the image adds the app.
// docs/azure.md goes through it line by line; docs/adr/0008-hosting-plan.md says why this plan.
targetScope = 'subscription'

@description('Name of the environment: part of every name and of the task hub. Lower-case letters and digits, beginning with a letter.')
@minLength(2)
@maxLength(12)
param environmentName string

@description('Azure region. It must offer Elastic Premium plans for Linux, PostgreSQL flexible servers and the embedding model.')
param location string

@description('Object id of the person, group or pipeline that runs this environment: administers the database, writes secrets, drops files.')
@minLength(36)
@maxLength(36)
param operatorObjectId string

@description('Name of the operator as Entra shows it: the sign-in name of a person, the display name of a group or service principal. It becomes the name of a database role.')
@minLength(1)
param operatorName string

@description('What the operator is.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param operatorType string = 'User'

@description('Repository and tag in this environment\'s registry, for example ingest:2026-11-22. Empty: the app is left as it is, or left out.')
param image string = ''

@description('Size of one instance: EP1 1 core and 3.5 GB, EP2 2 cores and 7 GB, EP3 4 cores and 14 GB.')
@allowed(['EP1', 'EP2', 'EP3'])
param planSize string = 'EP1'

@description('Instances that are always there. The plan bills at least one.')
@minValue(1)
@maxValue(20)
param minimumInstances int = 1

@description('Instances at most. Each holds up to 12 database connections, so this must fit databaseSize: B1ms 2 (35 connections), B2s and D2ds_v5 20.')
@minValue(1)
@maxValue(20)
param maximumInstances int = 2

@description('Compute size of the database.')
@allowed(['Standard_B1ms', 'Standard_B2s', 'Standard_D2ds_v5', 'Standard_D4ds_v5'])
param databaseSize string = 'Standard_B1ms'

@description('Whether the database has a standby in another zone. Not with Standard_B sizes.')
param databaseStandby bool = false

@description('GB of database storage. It grows by itself and never shrinks.')
@allowed([32, 64, 128, 256, 512])
param databaseStorage int = 32

@description('How often the storage account keeps every byte: LRS in one zone, ZRS in three, GZRS in another region as well.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_LRS'

@description('Address of Qdrant\'s gRPC endpoint, for example https://NAME.cloud.qdrant.io:6334. Empty: vectors are kept in PostgreSQL, good for some 100,000 chunks.')
param qdrantUrl string = ''

@description('An OpenTelemetry collector that takes OTLP over HTTP, such as https://otel.example.com:4318. Empty: traces and metrics go nowhere; Application Insights has the logs.')
param otlpEndpoint string = ''

@description('Whether Qdrant wants an API key. It is read from the vault\'s secret qdrant-api-key, which the operator writes.')
param qdrantHasKey bool = true

@description('Work tools to sync. Each key is the name of a source (small letters and digits), its value the settings of Ingest:Sources:NAME with __ for a level, for example { jira: { Product: \'jira\', jira__Site: \'https://NAME.atlassian.net\' } }. Tokens are in the vault, never here.')
param sources object = {}

@description('Thousands of tokens a minute of the embedding deployment. Within the subscription\'s quota in the region.')
@minValue(1)
@maxValue(10000)
param embeddingCapacity int = 120

@description('How the embedding deployment is billed and where it computes: Standard in the region, GlobalStandard wherever there is room.')
@allowed(['Standard', 'GlobalStandard', 'DataZoneStandard'])
param embeddingSku string = 'Standard'

@description('Days that logs and telemetry are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

var token = uniqueString(subscription().id, environmentName, location)
var tags = {
  'azd-env-name': environmentName
  project: 'ingest'
}

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-ingest-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: 'id-ingest-${environmentName}'
    location: location
    tags: tags
  }
}

module telemetry 'modules/telemetry.bicep' = {
  name: 'telemetry'
  scope: group
  params: {
    workspaceName: 'log-ingest-${environmentName}-${token}'
    componentName: 'appi-ingest-${environmentName}'
    location: location
    tags: tags
    retentionDays: logRetentionDays
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: 'stingest${token}'
    location: location
    tags: tags
    redundancy: storageRedundancy
  }
}

module database 'modules/database.bicep' = {
  name: 'database'
  scope: group
  params: {
    name: 'psql-ingest-${environmentName}-${token}'
    location: location
    tags: tags
    size: databaseSize
    standby: databaseStandby
    storageSizeGB: databaseStorage
    administratorObjectId: operatorObjectId
    administratorName: operatorName
    administratorType: operatorType
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-ingest-${token}'
    location: location
    tags: tags
    workspaceId: telemetry.outputs.workspaceId
  }
}

module embedding 'modules/embedding.bicep' = {
  name: 'embedding'
  scope: group
  params: {
    name: 'oai-ingest-${environmentName}-${token}'
    location: location
    tags: tags
    capacity: embeddingCapacity
    skuName: embeddingSku
  }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  scope: group
  params: {
    name: 'cringest${token}'
    location: location
    tags: tags
  }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  scope: group
  params: {
    appPrincipalId: identity.outputs.principalId
    operatorPrincipalId: operatorObjectId
    operatorPrincipalType: operatorType
    storageName: storage.outputs.name
    vaultName: vault.outputs.name
    embeddingName: embedding.outputs.name
    registryName: registry.outputs.name
    telemetryName: telemetry.outputs.componentName
  }
}

module app 'modules/function-app.bicep' = if (!empty(image)) {
  name: 'function-app'
  scope: group
  params: {
    name: 'func-ingest-${environmentName}-${token}'
    planName: 'plan-ingest-${environmentName}'
    location: location
    tags: tags
    image: '${registry.outputs.loginServer}/${image}'
    planSize: planSize
    minimumInstances: minimumInstances
    maximumInstances: maximumInstances
    taskHubName: 'Ingest${environmentName}'
    identityName: identity.outputs.name
    blobEndpoint: storage.outputs.blobEndpoint
    queueEndpoint: storage.outputs.queueEndpoint
    tableEndpoint: storage.outputs.tableEndpoint
    databaseHost: database.outputs.host
    databaseName: database.outputs.databaseName
    vaultUri: vault.outputs.uri
    embeddingEndpoint: embedding.outputs.endpoint
    embeddingDeployment: embedding.outputs.deploymentName
    qdrantUrl: qdrantUrl
    otlpEndpoint: otlpEndpoint
    qdrantHasKey: qdrantHasKey
    sources: sources
    telemetryConnectionString: telemetry.outputs.connectionString
    workspaceId: telemetry.outputs.workspaceId
  }
  // Without its roles the app would start, find every door closed and say so; with them it starts once.
  dependsOn: [roles]
}

// Names and addresses for the scripts; none is a secret. azd puts them into the environment of its hooks.
output AZURE_RESOURCE_GROUP string = group.name
output INGEST_APP_NAME string = 'func-ingest-${environmentName}-${token}'
output INGEST_DATABASE_HOST string = database.outputs.host
output INGEST_DATABASE_NAME string = database.outputs.databaseName
output INGEST_IDENTITY_NAME string = identity.outputs.name
output INGEST_IDENTITY_OBJECT_ID string = identity.outputs.principalId
output INGEST_OPERATOR_NAME string = operatorName
output INGEST_QDRANT_HAS_KEY bool = !empty(qdrantUrl) && qdrantHasKey
output INGEST_REGISTRY_NAME string = registry.outputs.name
output INGEST_STORAGE_NAME string = storage.outputs.name
output INGEST_VAULT_NAME string = vault.outputs.name
