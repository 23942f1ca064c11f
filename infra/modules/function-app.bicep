// The function app: a custom container on an Elastic Premium plan. Every credential in its settings is its identity; the two secrets that are
// left are Key Vault references, and tokens of sources are read from the vault by the app itself. Names and meanings of all settings: docs/azure-settings.md.

@description('Name of the app; also its host name under azurewebsites.net, so unique in Azure.')
param name string

@description('Name of the plan.')
param planName string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('The image with registry, repository and tag.')
param image string

@description('Size of one instance.')
@allowed(['EP1', 'EP2', 'EP3'])
param planSize string

@description('Instances that are always there.')
param minimumInstances int

@description('Instances at most.')
param maximumInstances int

@description('Name of the durable task hub: one for each environment, 3 to 45 letters and digits.')
@minLength(3)
@maxLength(45)
param taskHubName string

@description('Name of the app\'s identity; also its role in the database.')
param identityName string

@description('Address of the storage account\'s blobs.')
param blobEndpoint string

@description('Address of the storage account\'s queues.')
param queueEndpoint string

@description('Address of the storage account\'s tables.')
param tableEndpoint string

@description('Host name of the database server.')
param databaseHost string

@description('Name of the database.')
param databaseName string

@description('Address of the vault, with a slash at the end.')
param vaultUri string

@description('Address of the embedding account, with a slash at the end.')
param embeddingEndpoint string

@description('Name of the embedding deployment.')
param embeddingDeployment string

@description('Address of Qdrant\'s gRPC endpoint, or empty.')
param qdrantUrl string

@description('An OpenTelemetry collector, or empty.')
param otlpEndpoint string

@description('Whether Qdrant wants the vault\'s secret qdrant-api-key.')
param qdrantHasKey bool

@description('Work tools to sync, by name; see infra/main.bicep.')
param sources object

@description('Where to send telemetry.')
param telemetryConnectionString string

@description('Log Analytics workspace for the platform\'s own log of the app.')
param workspaceId string

// Activities of one instance side by side. Each may start a program that reads a file, with up to toolMemory bytes.
var sizes = {
  EP1: {
    activities: 2
    toolMemory: 805306368 // 768 MiB: two of them, the host and the worker fit into 3.5 GB.
  }
  EP2: {
    activities: 4
    toolMemory: 1073741824
  }
  EP3: {
    activities: 8
    toolMemory: 1073741824
  }
}

// 1 GiB, the default of Ingest:Intake:MaxFileSize, and room for what surrounds a file in a multipart request.
var maxRequestBody = 1090519040

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

var hostSettings = {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated'
  FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: string(maxRequestBody)
  WEBSITES_ENABLE_APP_SERVICE_STORAGE: 'false' // The app is in the image; a content share would need a storage key.
  AzureWebJobsDisableHomepage: 'true' // The status page is at the root.
  AzureWebJobsStorage__blobServiceUri: blobEndpoint
  AzureWebJobsStorage__queueServiceUri: queueEndpoint
  AzureWebJobsStorage__tableServiceUri: tableEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetryConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions: string(sizes[planSize].activities)
}

var ingestSettings = {
  IngestTaskHub: taskHubName
  Ingest__Blobs__ServiceUri: blobEndpoint
  Ingest__Blobs__ClientId: identity.properties.clientId
  Ingest__Postgres__ConnectionString: 'Host=${databaseHost};Database=${databaseName};Username=${identityName};SSL Mode=VerifyFull'
  Ingest__Postgres__Credential: 'Identity'
  Ingest__Postgres__ClientId: identity.properties.clientId
  Ingest__Embedders__OpenAI__Enabled: 'true'
  Ingest__Embedders__OpenAI__Endpoint: '${embeddingEndpoint}openai/v1/'
  Ingest__Embedders__OpenAI__Model: embeddingDeployment
  Ingest__Embedders__OpenAI__Credential: 'Identity'
  Ingest__Embedders__OpenAI__ClientId: identity.properties.clientId
  Ingest__Collections__EmbeddingModel: embeddingDeployment
  Ingest__Tools__MemoryLimit: string(sizes[planSize].toolMemory)
  Ingest__KeyVault__Uri: vaultUri
  Ingest__KeyVault__ClientId: identity.properties.clientId
  Ingest__Api__Keys__0: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/ingest-api-key)'
}

var qdrantSettings = empty(qdrantUrl)
  ? {}
  : {
      Ingest__Qdrant__Url: qdrantUrl
    }

var telemetrySettings = empty(otlpEndpoint)
  ? {}
  : {
      Ingest__Telemetry__OtlpEndpoint: otlpEndpoint
    }

var qdrantKeySettings = empty(qdrantUrl) || !qdrantHasKey
  ? {}
  : {
      Ingest__Qdrant__ApiKey: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/qdrant-api-key)'
    }

// { jira: { Product: 'jira' } } becomes the setting Ingest__Sources__jira__Product.
var sourceSettings = toObject(
  flatten(map(items(sources), source => map(items(source.value), setting => {
    name: 'Ingest__Sources__${source.key}__${setting.key}'
    value: string(setting.value)
  }))),
  setting => setting.name,
  setting => setting.value)

var settings = union(hostSettings, ingestSettings, qdrantSettings, qdrantKeySettings, telemetrySettings, sourceSettings)

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'elastic'
  sku: {
    name: planSize
    tier: 'ElasticPremium'
    capacity: minimumInstances
  }
  properties: {
    elasticScaleEnabled: true
    maximumElasticWorkerCount: maximumInstances
    reserved: true // Linux.
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux,container'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    clientAffinityEnabled: false
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    publicNetworkAccess: 'Enabled'
    siteConfig: {
      acrUseManagedIdentityCreds: true
      acrUserManagedIdentityID: identity.properties.clientId
      // The whole list at once, with the app: it never starts without its settings, and what is not here is removed.
      appSettings: map(items(settings), setting => { name: setting.key, value: setting.value })
      ftpsState: 'Disabled'
      functionAppScaleLimit: maximumInstances
      functionsRuntimeScaleMonitoringEnabled: true // Scaling looks at queues with the app's own identity; no key is needed for it.
      // Live, not ready: an instance that waits for its database must not be replaced for it.
      healthCheckPath: '/api/health/live'
      http20Enabled: true
      linuxFxVersion: 'DOCKER|${image}'
      minimumElasticInstanceCount: minimumInstances
      minTlsVersion: '1.2'
      remoteDebuggingEnabled: false
      scmMinTlsVersion: '1.2'
    }
  }
}

// Publishing by user name and password stays off, for FTP and for Kudu.
resource publishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = [
  for service in ['ftp', 'scm']: {
    parent: app
    name: service
    properties: {
      allow: false
    }
  }
]

// What the platform says while there is no telemetry yet: an image that cannot be pulled, a container that does not start.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
  }
}
