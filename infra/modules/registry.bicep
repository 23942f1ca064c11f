// Where the app's image is. No admin user: the operator pushes and the app pulls, each as itself.

@description('Name of the registry: 5 to 50 letters and digits, unique in Azure.')
@minLength(5)
@maxLength(50)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Basic holds 10 GB, some 30 images.')
@allowed(['Basic', 'Standard', 'Premium'])
param size string = 'Basic'

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: size
  }
  properties: {
    adminUserEnabled: false
  }
}

@description('Name of the registry.')
output name string = registry.name

@description('Host name that images are pulled from.')
output loginServer string = registry.properties.loginServer
