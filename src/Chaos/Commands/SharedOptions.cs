using System.CommandLine;

namespace Ingest.Chaos.Commands;

/// <summary>Options that every kind of run has.</summary>
internal static class SharedOptions
{
    public static Option<int> Seed() => new("--seed") { Description = "Repeats the choices of a run. Default: a new one.", DefaultValueFactory = static _ => Random.Shared.Next(1, 1_000_000) };

    public static Option<bool> Keep() => new("--keep") { Description = "Keep the run's data folder even when nothing was wrong." };
}
