// The embedding model. Entra tokens only: the account has no keys.

@description('Name of the account; also its subdomain, so unique in Azure. Tokens need a subdomain.')
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Model, and name of its deployment. Stamped on every document: a change of model is a new collection.')
param model string = 'text-embedding-3-small'

@description('Version of the model.')
param modelVersion string = '1'

@description('Thousands of tokens a minute.')
param capacity int

@description('How the deployment is billed and where it computes.')
param skuName string

resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: name
  location: location
  tags: tags
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {
    customSubDomainName: name
    disableLocalAuth: true
    publicNetworkAccess: 'Enabled'
  }
}

resource deployment 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = {
  parent: account
  name: model
  sku: {
    name: skuName
    capacity: capacity
  }
  properties: {
    model: {
      format: 'OpenAI'
      name: model
      version: modelVersion
    }
    // Never by itself: vectors of another version are not comparable with those already stored.
    versionUpgradeOption: 'NoAutoUpgrade'
  }
}

@description('Name of the account.')
output name string = account.name

@description('Address of the account, with a slash at the end.')
output endpoint string = account.properties.endpoint

@description('Name of the deployment, which is what the endpoint calls the model.')
output deploymentName string = deployment.name
