using Ingest.TestKit;

[assembly: AssemblyFixture(typeof(LocalStack))]
