namespace Ingest.Adapters.Connectors.Slack;

/// <summary>Names of people, channels and user groups by their ids. An id without a name stands for itself: nothing is ever left out for want of one.</summary>
/// <param name="Users">Names of people and bots by user id.</param>
/// <param name="Channels">Names of channels by id, without '#'.</param>
/// <param name="Groups">Handles of user groups by id, without '@'.</param>
internal sealed record SlackNames(
    IReadOnlyDictionary<string, string> Users, IReadOnlyDictionary<string, string> Channels, IReadOnlyDictionary<string, string> Groups)
{
    /// <summary>No names at all.</summary>
    public static SlackNames None { get; } = new(new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>());

    public string User(string id) => Users.GetValueOrDefault(id, id);

    public string? Channel(string id) => Channels.GetValueOrDefault(id);

    public string? Group(string id) => Groups.GetValueOrDefault(id);
}
