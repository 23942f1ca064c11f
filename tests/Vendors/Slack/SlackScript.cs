namespace Ingest.Vendors.Slack;

/// <summary>
/// What was said in the demo's workspace: four weeks of a small, made-up harbour. A line is day (0 is the first Monday), time, channel, who, text; a line that begins
/// with '&gt;' is a reply to the last message above it that does not, "!&gt;" one that was also sent to the channel.
/// </summary>
internal static class SlackScript
{
    public const string Lines =
        """
        0 08:05 berths mira Good morning <!here>, new month: the *berth plan* is pinned, please shout before Wednesday if something is wrong.
        > 0 08:12 jonas Berth 3 is shown free on the 9th, but the _Selkie_ is booked there.
        > 0 08:20 mira Right, I mixed up 3 and 5. Corrected.
        > 0 08:21 jonas :ok_hand:
        0 09:30 crane-crew tove Crane 2 makes a grinding noise when it slews left with more than 4 t on the hook.
        > 0 09:41 karim Since when? It was quiet on Friday.
        > 0 09:44 tove Since the first lift this morning. No warning on the panel.
        > 0 10:15 karim Looked at it: the slew ring wants grease, and the *third bolt* was loose. Torqued to 310 Nm.
        !> 0 11:02 tove Crane 2 is back in service, no noise at 6 t. Next check in a week.
        0 14:20 office mira Minutes of the harbour board are in <https://docs.brightwater.example/board/october|the shared folder>. Decision: shore power on berth 5 before winter.
        > 0 14:31 petra What is the budget?
        > 0 14:36 mira 48,000, cable included. Offers until the 23rd.
        1 08:40 berths jonas Fog, visibility below 200 m. Pilots wait at the outer buoy until 10:00.
        1 10:05 berths jonas Fog lifts, pilotage resumes.
        1 13:15 crane-crew karim Who has the key of the tool crib?
        > 1 13:16 tove In my jacket, sorry. Bringing it.
        2 09:10 berths petra The customs seal reader at gate B does not read anything since the update.
        > 2 09:25 sven Seen it: it starts before the network does. A restart helps until I have a fix.
        > 2 15:48 sven Fix: `After=network-online.target` in the unit file. Rebooted three times, reads fine.
        > 2 15:50 petra Thank you, that was fast!
        3 11:00 office petra Invoices of September: all sent, two came back because of a wrong address (_Nordlys Shipping_, _Kattegat Lines_).
        3 11:30 crane-crew tove Wind forecast for Friday: gusts of 19 m/s. The limit for crane 1 is 18, for crane 2 it is 20.
        > 3 11:34 karim So crane 1 gets parked Thursday evening, boom down.
        > 3 11:35 tove Agreed. I put it into the log.
        4 07:55 berths mira Storm day: berths 1 to 3 double their lines, the small boats move behind the mole before noon.
        4 12:10 berths jonas All small boats are in. _Gannet_ needed a tow.
        4 16:40 berths mira Highest gust 21 m/s at 15:52. No damage but one fender at berth 2.
        > 4 16:55 karim Fender size? I may have one left from the old pontoon.
        > 4 16:58 mira 80 × 180.
        > 4 17:20 karim Have it. Mounting it on Monday.
        7 08:30 crane-crew karim New fender hangs at berth 2.
        7 09:00 berths jonas _Selkie_ asks for fresh water, 12 m³, at berth 3.
        > 7 09:05 petra Meter before: 004512.
        > 7 10:40 petra Meter after: 004524. Booked.
        7 15:00 office mira Reminder: first-aid course on Thursday, 13:00, in the net loft.
        8 10:20 crane-crew tove One week after: crane 2, slew ring dry again on the north side.
        > 8 10:30 karim Then the seal is gone, not only the grease. I order a new one: part *SR-220-S*.
        > 8 10:52 karim Ordered, delivery in 6 days, 212 with freight.
        > 8 10:53 tove Until then grease every second morning, I take it.
        9 09:15 berths sven Planned: the AIS receiver is off today from 14:00 to 14:30 for its new antenna.
        9 14:41 berths sven AIS is back. Range was 18 nm, now it is 26 nm.
        9 16:00 office petra Does anybody know why the berth fees of the _Gannet_ were waived in August?
        > 9 16:12 mira They towed the pilot boat home when its engine failed. The board agreed to waive one month.
        > 9 16:15 petra Found the note now. Thanks.
        10 08:20 berths jonas Dredger arrives on Monday. Depth at berth 4 is 5.1 m now, should be 6.0 m.
        > 10 08:31 mira Where does the spoil go?
        > 10 08:45 jonas To the outer field, permit *HB-77* is valid until December.
        10 13:05 office mira First-aid course starts now, the office is closed until 16:00.
        11 09:00 crane-crew karim Load test of crane 1 passed: 12.5 t, 10 minutes, drift 3 mm.
        14 07:30 berths jonas Dredger _Mudlark_ is alongside at berth 4.
        14 11:20 crane-crew karim The seal for crane 2 is here. Crane 2 is out of service tomorrow from 07:00, about five hours.
        > 14 11:25 tove The _Nordlys_ wants to unload at 09:00!
        > 14 11:31 karim Then crane 1 does it, it is only pallets.
        > 14 11:40 mira Fine for the agent, I called them.
        15 12:25 crane-crew karim Seal changed, took 5 h 10 min. Grease on both sides, no noise.
        15 14:10 office sven Two offers for the shore power: 44,900 (_Voltkai_) and 51,300 (_Elmar & Sons_). Both with 63 A sockets.
        > 15 14:22 mira Does the cheaper one include the cable?
        > 15 14:30 sven Yes, 85 m. Warranty two years, the other has five.
        > 15 15:05 petra I would take *Voltkai* and keep 3,000 for a spare breaker.
        16 10:00 berths mira Please use the new form for hot work. The old one is in ```/forms/old```, do not print it any more.
        16 17:35 berths jonas A seal sleeps on pontoon B. Keep the dogs away, it leaves with the tide.
        > 16 17:40 tove Photo or it did not happen
        > 16 17:44 jonas It waved.
        17 09:40 berths sven The weather mast shows 0.0 m/s since last night; the cup wheel is frozen or broken.
        > 17 13:30 sven Broken. Spare mounted, calibrated against the handheld: 0.2 m/s off.
        18 08:15 crane-crew tove Roster for next week: early Karim, late Tove, stand-by Sven.
        18 15:20 office mira The board took *Voltkai* for the shore power. Work starts on November 9th, berth 5 is closed for two weeks.
        > 18 15:28 jonas The _Selkie_ is booked on berth 5 from the 12th.
        > 18 15:40 mira Moved to berth 3, the agent agrees.
        21 09:05 berths jonas Dredger has finished: 6.2 m at berth 4 at lowest tide.
        22 11:10 crane-crew karim Grease is down to one drum. Order now or in November?
        > 22 11:15 petra Now, the price goes up on the first.
        23 14:00 office petra The new berth fees for next year are ready for comments: <https://docs.brightwater.example/fees/draft|draft>.
        > 23 14:25 jonas Visitors' day rate of 31 seems low compared with Skagen.
        > 23 14:40 petra It was 28. Skagen has showers, we have a hose.
        24 10:30 berths mira Lost: one bunch of keys with a cork float, between gate A and the fuel jetty.
        > 24 16:02 tove Found under crane 1.
        25 16:30 office mira That was October: 61 calls, 2 storm days, nobody hurt. Cake in the net loft.
        """;

    /// <summary>Ships for the daily lines, one a working day.</summary>
    public static readonly string[] Ships =
    [
        "Selkie", "Nordlys", "Gannet", "Petrel Star", "Marielle", "Aurora Bay", "Kattegat Trader", "Sandpiper", "Old Ness", "Halcyon",
    ];
}
