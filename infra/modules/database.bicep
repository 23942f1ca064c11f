// PostgreSQL with Entra sign-in only: no password exists. The operator is its administrator; the app's own role is made in SQL by
// infra/scripts/database-role.sh, because Bicep can only make administrators, and the app must not be one.

@description('Name of the server, unique in Azure.')
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Compute size. Standard_B is burstable and cheap, Standard_D steady.')
param size string

@description('Whether a standby runs in another zone.')
param standby bool

@description('GB of storage at first.')
param storageSizeGB int

@description('Object id of the administrator.')
param administratorObjectId string

@description('Name of the administrator, as Entra shows it.')
param administratorName string

@description('What the administrator is.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param administratorType string

@description('Name of the database.')
param databaseName string = 'ingest'

@description('Days of which any moment can be restored.')
@minValue(7)
@maxValue(35)
param backupDays int = 14

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: size
    tier: startsWith(size, 'Standard_B') ? 'Burstable' : 'GeneralPurpose'
  }
  properties: {
    version: '16'
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    backup: {
      backupRetentionDays: backupDays
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: {
      mode: standby ? 'ZoneRedundant' : 'Disabled'
    }
    storage: {
      autoGrow: 'Enabled'
      storageSizeGB: storageSizeGB
    }
  }
}

// The server takes one change at a time, so each waits for the one before.
resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: server
  name: databaseName
  properties: {
    charset: 'UTF8'
    collation: 'en_US.utf8'
  }
}

// 0.0.0.0 stands for "addresses inside Azure", of any customer: an Elastic Premium app has no fixed address without a network of its own.
// What keeps others out is TLS and Entra. docs/adr/0008-hosting-plan.md says what a private network takes.
resource fromAzure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2024-08-01' = {
  parent: server
  name: 'AllowAllAzureServicesAndResourcesWithinAzureIps'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
  dependsOn: [database]
}

resource administrator 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2024-08-01' = {
  parent: server
  name: administratorObjectId
  properties: {
    principalName: administratorName
    principalType: administratorType
    tenantId: tenant().tenantId
  }
  dependsOn: [fromAzure]
}

@description('Host name of the server.')
output host string = server.properties.fullyQualifiedDomainName

@description('Name of the database.')
output databaseName string = database.name
