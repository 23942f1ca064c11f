// One account for the files and for the Functions host (its locks, and the task hub's queues and tables): the blob trigger and the app's own
// calls then share roles and fail or work together.

@description('Name of the account: 3 to 24 lower-case letters and digits, unique in Azure.')
@minLength(3)
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('How often every byte is kept.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param redundancy string

@description('Days in which a deleted blob or container can be brought back. What the app deletes for good is therefore gone this much later.')
@minValue(1)
@maxValue(365)
param undeleteDays int = 7

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: redundancy
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false // Entra only: no key and no SAS made from one opens the account.
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: 'Enabled'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    containerDeleteRetentionPolicy: {
      enabled: true
      days: undeleteDays
    }
    deleteRetentionPolicy: {
      enabled: true
      days: undeleteDays
    }
    // Off on purpose: versions of a document are blobs of their own here, and the host rewrites its small lock blobs every few seconds.
    isVersioningEnabled: false
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = [
  for container in ['inbox', 'documents', 'artifacts']: {
    parent: blobs
    name: container
    properties: {
      publicAccess: 'None'
    }
  }
]

@description('Name of the account.')
output name string = account.name

@description('Address of its blobs.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('Address of its queues.')
output queueEndpoint string = account.properties.primaryEndpoints.queue

@description('Address of its tables.')
output tableEndpoint string = account.properties.primaryEndpoints.table
