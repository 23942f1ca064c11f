// The one identity of the app (P7). User-assigned, so that its roles exist before the app does and outlive it.

@description('Name of the identity; also the name of its role in the database.')
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

@description('Its name.')
output name string = identity.name

@description('Its object id: who it is to role assignments and to the database.')
output principalId string = identity.properties.principalId
