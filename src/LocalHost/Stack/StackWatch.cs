using System.Globalization;

namespace Ingest.LocalHost.Stack;

/// <summary>
/// Makes sure that servers do not outlive the hosts that use them, even when a host is killed: a small shell process waits for the exclusive
/// lock that every user of the stack stands against, and when it gets it, stops the servers. The kernel drops a killed host's lock.
/// </summary>
internal sealed class StackWatch(HomeFolder home)
{
    // Arguments: triples of pid, start ticks and signal. A pid that has other start ticks by now is another process.
    private const string StopServers = """
        started() { s=$(cat "/proc/$1/stat" 2>/dev/null) || return 1; set -- ${s##*) }; [ "$1" != Z ] && echo "${20}"; }
        for signal in asked KILL; do
          alive=
          i=0
          set -- "$@"
          n=$#
          while [ $n -gt 0 ]; do
            pid=$1 ticks=$2 ask=$3; shift 3; set -- "$@" "$pid" "$ticks" "$ask"; n=$((n - 3))
            [ "$signal" = KILL ] && ask=KILL
            [ "$(started "$pid")" = "$ticks" ] && kill -"$ask" "$pid" 2>/dev/null
          done
          while [ $i -lt 100 ]; do
            alive=
            n=$#
            while [ $n -gt 0 ]; do
              pid=$1 ticks=$2 ask=$3; shift 3; set -- "$@" "$pid" "$ticks" "$ask"; n=$((n - 3))
              [ "$(started "$pid")" = "$ticks" ] && alive=1
            done
            [ -z "$alive" ] && exit 0
            sleep 0.1
            i=$((i + 1))
          done
        done
        """;

    private string PidFile => home.Find("watch.pid");

    private string UsersFile => home.Find("stack.users");

    /// <summary>Starts the watch over these servers, in place of the one that may run.</summary>
    public async Task StartAsync(IEnumerable<(ServerProcess Server, int StopSignal)> servers)
    {
        await StopAsync();
        ServerProcess.Start(
            [
                "flock", "--exclusive", UsersFile, "sh", "-c", StopServers, "sh",
                .. servers.SelectMany(static s => (string[])[Text(s.Server.Pid), Text(s.Server.StartTicks), Text(s.StopSignal)]),
            ],
            new Dictionary<string, string>(),
            PidFile,
            Path.Combine(home.Logs, "watch.log"));
    }

    /// <summary>Ends the watch; the servers go on.</summary>
    public async Task StopAsync()
    {
        if (ServerProcess.Find(PidFile, UsersFile) is { } watch)
        {
            await watch.KillAsync();
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
