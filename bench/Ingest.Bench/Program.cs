using Ingest.Bench;
using Ingest.Bench.Comparison;
using Ingest.Bench.Corpus;
using Ingest.Bench.Growth;
using Ingest.Bench.Questions;
using Ingest.Bench.Queue;
using Ingest.Bench.Scaling;
using Ingest.Bench.Sections;

// ./bench/run [CORPUS]: prints what the README promises of one machine, measured on this one. CORPUS is a folder of documents, samples/
// unless another is named. Every figure comes from the released program run as a user runs it, in a data folder of its own.

switch (args)
{
    case ["compare", ..]:
        return await CompareCommand.RunAsync(args[1..]);
    case ["corpus", var folder, var files]:
        Console.WriteLine($"{MixedCorpus.Write(folder, int.Parse(files, System.Globalization.CultureInfo.InvariantCulture), SectionsCommand.Seed) / 1e6:0} MB");
        return 0;
    case ["sections", .. var names]:
        return await SectionsCommand.RunAsync(names);
    case ["render"]:
        return SectionsCommand.WriteDocument();
    case ["contestant", var folder, var home]:
        return await IngestContestant.RunAsync(folder, home);
    case ["drain", var warmUp, var folder, var home, var slots]:
        return await DrainProgram.RunAsync(warmUp, folder, home, int.Parse(slots, System.Globalization.CultureInfo.InvariantCulture));
    case ["floor", var folder, var connection]:
        return await FloorProgram.RunAsync(folder, connection);
    case ["queue", var connection, var mode, var jobs, var statistics]:
        return await QueueProgram.RunAsync(connection, mode, jobs, statistics);
    case ["reconcile", var home, var documents]:
        return await ReconcileProgram.RunAsync(home, documents);
    case ["questions"]:
        return await QuestionsCommand.RunAsync();
}

var corpus = args.Length > 0 ? args[0] : Path.Combine(Repository.Folder, "samples");
using var work = new WorkFolder();
var program = new IngestProgram(work.Sub("home"));

Console.WriteLine($"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1_073_741_824.0:0} GiB, .NET {Environment.Version}, {corpus}");
await program.RunAsync("run", work.Write("first.txt", "The first start makes the data folder.")); // set-up, not measured

await Report.PrintAsync("second start to the first file", "< 5 s", async () =>
{
    var start = await program.RunAsync("run", work.Write("second.txt", "The second start is quick."));
    return (start.FirstLine.TotalSeconds, $"{start.FirstLine.TotalSeconds:0.0} s", 5);
});

await Report.PrintAsync("corpus to final states, OCR included", "< 20 s", async () =>
{
    var run = await program.RunAsync("run", corpus, "--collection", "corpus");
    return (run.Total.TotalSeconds, $"{run.Total.TotalSeconds:0.0} s from start to end of the command, {run.PeakRss} MB", 20);
});

await Report.PrintAsync("corpus again, unchanged", "", async () =>
{
    var run = await program.RunAsync("run", corpus, "--collection", "corpus");
    return (run.Total.TotalSeconds, $"{run.Total.TotalSeconds:0.0} s", double.MaxValue);
});

await Report.PrintAsync("plain text, with vectors", "> 5 MB/s", async () =>
{
    const int files = 60;
    var folder = work.Sub("text");
    var bytes = Enumerable.Range(0, files).Sum(i => SampleText.Write(Path.Combine(folder, $"{i}.txt"), megabytes: 1, seed: i));
    var run = await program.RunAsync("run", folder, "--collection", "text");
    var rate = bytes / 1e6 / run.Total.TotalSeconds;
    return (1 / rate, $"{rate:0.0} MB/s ({bytes / 1e6:0} MB in {run.Total.TotalSeconds:0.0} s, start and stop included), {run.PeakRss} MB", 1 / 5.0);
});

await Report.PrintAsync("one text file of 300 MB, memory", "< 400 MB", async () =>
{
    var path = Path.Combine(work.Sub("large"), "large.txt");
    SampleText.Write(path, megabytes: 300, seed: 1);
    var run = await program.RunAsync("run", path, "--collection", "large-text");
    return (run.PeakRss, $"{run.PeakRss} MB, {300 / run.Total.TotalSeconds:0.0} MB/s", 400);
});

await Report.PrintAsync("one PDF of 2,000 pages, memory", "< 400 MB", async () =>
{
    var path = Path.Combine(work.Sub("large"), "large.pdf");
    SamplePdf.Write(path, pages: 2_000);
    var run = await program.RunAsync("run", path, "--collection", "large-pdf");
    return (run.PeakRss, $"{run.PeakRss} MB, {run.Total.TotalSeconds:0.0} s", 400);
});

await Report.PrintAsync("small file dropped into the inbox, until it is found", "< 2 s", async () =>
{
    await using var service = await program.UpAsync();
    var took = new List<TimeSpan>();
    for (var i = 0; i < 10; i++)
    {
        took.Add(await service.DropUntilFoundAsync($"drop-{i}.txt", $"The parcel number {i}-{i * 7919} waits at the counter.", $"{i}-{i * 7919}"));
    }

    return (took.Max().TotalSeconds, $"{string.Join(' ', took.Select(static time => $"{time.TotalSeconds:0.00}"))} s", 2);
});

return Report.Missed == 0 ? 0 : 1;
