using Ingest.Browser.Tests.Kit;

[assembly: AssemblyFixture(typeof(Service))]
[assembly: AssemblyFixture(typeof(Chromium))]
