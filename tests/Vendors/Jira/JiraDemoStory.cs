namespace Ingest.Vendors.Jira;

/// <summary>What the demo's issues say.</summary>
/// <param name="Reporter">Who wrote it.</param>
/// <param name="Summary">Title.</param>
/// <param name="Text">Description.</param>
/// <param name="Replies">Comments: who, and what.</param>
internal sealed record JiraDemoStory(string Reporter, string Summary, string Text, params (string Author, string Text)[] Replies)
{
    /// <summary>Project LAMP: the light itself.</summary>
    public static IReadOnlyList<JiraDemoStory> Lamp { get; } =
    [
        new(DemoTeam.Mara, "Lamp must show a fault within five minutes", "Harbour masters learn of a dark lamp from fishermen. A lamp that fails must report it to the portal within five minutes, by itself.", (DemoTeam.Joon, "Five minutes is two heartbeats. I will send one every two minutes."), (DemoTeam.Piet, "Norrvik would be glad of this before the herring season.")),
        new(DemoTeam.Tomas, "Gasket of the lens leaks below minus ten", "Three lamps from the January batch had water behind the lens after the cold week. The gasket shrinks below minus ten degrees.", (DemoTeam.Tomas, "Silicone grade 60 holds to minus thirty in the freezer test."), (DemoTeam.Mara, "Change the part list, and tell Piet which lamps need a visit.")),
        new(DemoTeam.Joon, "Heartbeat is lost when the modem sleeps", "The modem goes to sleep after ninety seconds. The heartbeat of the second minute wakes it, and is dropped while it registers again.", (DemoTeam.Joon, "Fixed by waiting for the registration, at most twenty seconds.")),
        new(DemoTeam.Joon, "Battery voltage is read while the lamp is lit", "Readings taken during a flash are 0.4 V too low and raise false alarms. Read between two flashes.", (DemoTeam.Tomas, "Wait at least 50 ms after the flash; the capacitor needs that.")),
        new(DemoTeam.Tomas, "Mounting bracket for round piles", "Half of our customers have round piles of 30 to 45 cm. The flat bracket needs a wooden block there, which rots.", (DemoTeam.Piet, "Osterhamn made their own from a barrel hoop. It works.")),
        new(DemoTeam.Ilse, "Serial numbers repeat between the two suppliers", "Both suppliers start at 1000. Put a letter before the number, and register lamps under both until the old ones are gone."),
        new(DemoTeam.Joon, "Flash pattern drifts four seconds a day", "Synchronised lamps on the same fairway drift apart. The clock has no correction; take the time from the modem once an hour.", (DemoTeam.Mara, "The pilot in Norrvik notices one second. Please aim for a tenth."), (DemoTeam.Joon, "With the hourly correction the worst lamp is 60 ms off.")),
        new(DemoTeam.Tomas, "Solar panel loses a third under gull droppings", "Not a joke: 31 percent less in the field test on Skarv island. A steeper panel keeps clean in the rain.", (DemoTeam.Piet, "Fifty degrees is ugly but clean.")),
        new(DemoTeam.Joon, "Update over the air stops at 97 percent", "Lamps with weak reception stop at 97 percent and begin again. Resume from the last block that was received whole.", (DemoTeam.Joon, "The last block is shorter than the others, and its length was checked wrongly.")),
        new(DemoTeam.Mara, "Quiet mode for nature reserves", "The reserve at Lillesund wants half brightness from May to July. It should be a setting of the portal, with dates."),
        new(DemoTeam.Tomas, "Replace the brass screws", "Brass screws in the aluminium housing corrode within two winters. Use stainless A4 with a plastic washer."),
        new(DemoTeam.Ilse, "Burn-in test finds faults after the lamps are packed", "The burn-in runs for 48 hours, but lamps are packed after 24. Pack only what has a green label.", (DemoTeam.Tomas, "Labels ordered.")),
        new(DemoTeam.Joon, "Watchdog restarts the lamp during an update", "Writing a large block takes eleven seconds, and the watchdog bites after eight.", (DemoTeam.Joon, "Blocks are now written in pieces of two seconds.")),
        new(DemoTeam.Tomas, "Lightning protection for the antenna", "Two lamps in Osterhamn died in the same storm. A gas tube at the antenna costs forty cents.", (DemoTeam.Mara, "Do it for all new lamps, and offer it to Osterhamn for free.")),
        new(DemoTeam.Piet, "Installers cannot read the label at night", "Put the serial number on the front in large figures, and in a code that phones can read."),
        new(DemoTeam.Joon, "Measure the brightness of the lamp itself", "A small sensor behind the lens would tell a lamp that is lit from one that only believes it is."),
        new(DemoTeam.Tomas, "Batteries of one batch swell", "Batch 2611 swells after fifty charges. Do not ship; the supplier takes them back.", (DemoTeam.Ilse, "Forty lamps are quarantined in the back room."), (DemoTeam.Tomas, "Replacement batch passed two hundred charges.")),
        new(DemoTeam.Joon, "Lamp forgets its pattern without power", "After a flat battery the lamp starts with the factory pattern, which means something else on a chart. Keep the pattern in the settings block.", (DemoTeam.Piet, "This one is about safety. Please first.")),
        new(DemoTeam.Mara, "Certificate for the new lens", "The maritime office wants the measurement of the new lens at five angles."),
        new(DemoTeam.Tomas, "Drill jig for the base plate", "Holes are off by a millimetre when drilled by hand."),
        new(DemoTeam.Joon, "Log of the lamp is lost on restart", "Keep the last two hundred lines in memory that survives a restart, and send them after the next one."),
        new(DemoTeam.Ilse, "Spare part list is out of date", "The list still names the old gasket and the brass screws."),
        new(DemoTeam.Joon, "Modem bands for Iceland", "Our modem lacks band 28. There is a variant with the same footprint.", (DemoTeam.Tomas, "Same price from 200 pieces.")),
        new(DemoTeam.Piet, "Fog horn output", "Three harbours asked for a dry contact that follows the fog sensor."),
        new(DemoTeam.Joon, "Reduce the daily data to 40 kB", "The cheap contract ends at 1.5 MB a month. We are at 71 kB a day, most of it repeated names of fields."),
        new(DemoTeam.Tomas, "Paint chips at the lifting eye", "Use powder coating, or leave the eye bare."),
        new(DemoTeam.Mara, "Choose the name of the second model", "Working title is Lantern Two. Adaeze proposes Skarv, because one sat on the first prototype."),
        new(DemoTeam.Joon, "Temperature sensor shows 85 degrees at start", "85.0 is what the sensor says before its first measurement. Skip it."),
        new(DemoTeam.Ilse, "Test bench needs a second power supply", "Two lamps at once trip the fuse."),
        new(DemoTeam.Piet, "Manual in Finnish", "The translation is done; the drawings still have Swedish words in them."),
    ];

    /// <summary>Project PORT: the web portal.</summary>
    public static IReadOnlyList<JiraDemoStory> Portal { get; } =
    [
        new(DemoTeam.Adaeze, "Map shows lamps in the wrong hemisphere", "Coordinates with a W are taken for E. Ten lamps of Lillesund stand in Kazakhstan.", (DemoTeam.Piet, "The customer laughed, luckily.")),
        new(DemoTeam.Mara, "Alarm by text message", "E-mail is not read at three in the morning. Send a text to the person on duty, and to the next one after ten minutes without an answer.", (DemoTeam.Adaeze, "The duty plan is already there; I only need phone numbers."), (DemoTeam.Ilse, "Costs about four euro a month for all harbours.")),
        new(DemoTeam.Adaeze, "Duty plan ends at midnight UTC", "The plan changes hands at one or two in the morning local time. It must follow the harbour's own clock, also when clocks change.", (DemoTeam.Mara, "Test with the night of the 29th of March.")),
        new(DemoTeam.Adaeze, "Chart of battery voltage jumps", "Values of lamps with two batteries are drawn as one line that jumps between them."),
        new(DemoTeam.Piet, "Harbour masters want a printed list", "One page a harbour: lamp, position, pattern, last visit. They pin it to the wall of the office.", (DemoTeam.Adaeze, "As a page with a print style; no file needed.")),
        new(DemoTeam.Ilse, "Nightly backup was not restored for a year", "We have backups, but nobody has ever restored one. Restore into an empty database every Sunday and compare the counts.", (DemoTeam.Ilse, "First rehearsal: 14 minutes, one missing extension."), (DemoTeam.Adaeze, "The extension is now in the script.")),
        new(DemoTeam.Adaeze, "Signing in takes nine seconds", "The list of harbours is read once for every role of the user.", (DemoTeam.Adaeze, "Now one query, 80 ms.")),
        new(DemoTeam.Mara, "Read-only access for the coast guard", "They want to see all lamps of all harbours, and change none."),
        new(DemoTeam.Adaeze, "Lamp that was moved keeps its old history", "When a lamp is moved to another pile its faults stay with it, but the list of the pile shows them too."),
        new(DemoTeam.Piet, "Search finds no lamp by its nickname", "Everybody in Norrvik calls lamp 14 the Widow. Let people add a nickname, and find it."),
        new(DemoTeam.Adaeze, "Two people edit a pattern at once", "The last one wins without a word. Show that somebody else has changed it meanwhile.", (DemoTeam.Mara, "Refuse the second save and show both versions.")),
        new(DemoTeam.Ilse, "Portal certificate expires in April", "Renew by itself, and warn three weeks before.", (DemoTeam.Ilse, "Renewal runs monthly; the warning goes to the operations channel.")),
        new(DemoTeam.Adaeze, "Faults are grouped by day in UTC", "A fault at half past midnight counts for the day before."),
        new(DemoTeam.Piet, "Export of visits for invoices", "A table with harbour, date, hours and parts, for the accountant, each month."),
        new(DemoTeam.Adaeze, "Dark colours for the bridge of a boat", "White pages blind the pilot at night."),
        new(DemoTeam.Mara, "Planned outage without alarms", "During work on a lamp nobody needs a text. A switch with an end time.", (DemoTeam.Piet, "With an end time, please! The last system stayed silent for a month.")),
        new(DemoTeam.Adaeze, "Photo of the lamp in its page", "Installers take a photo anyway. Put it on the page of the lamp, turned the right way."),
        new(DemoTeam.Ilse, "Rate limit of the text message service", "When a whole harbour goes dark, forty texts leave within a minute and half are refused. Put all lamps of a harbour into one text."),
        new(DemoTeam.Adaeze, "List of lamps is slow with a thousand rows", "Draw only what is on the screen."),
        new(DemoTeam.Piet, "Swedish and Finnish names of harbours", "Both names should be found, and the user's language be shown first."),
        new(DemoTeam.Adaeze, "Old browsers on harbour computers", "Osterhamn has a browser of 2017 and no way to change it. The list must work there; the map need not."),
        new(DemoTeam.Mara, "Yearly report for each harbour", "Hours lit, faults, visits, and the longest dark time. Two pages, in plain words."),
        new(DemoTeam.Ilse, "Delete accounts of people who left", "After ninety days without a sign-in, ask the harbour; after thirty more, delete."),
        new(DemoTeam.Adaeze, "Undo for the last change", "People press the wrong lamp on the map."),
        new(DemoTeam.Piet, "Weather beside the fault", "A fault in a storm is no surprise. Show wind and temperature of the hour."),
        new(DemoTeam.Adaeze, "Messages in the right plural", "\"1 lamps are dark\" looks careless."),
        new(DemoTeam.Ilse, "Status page for customers", "They call when the portal is slow. A page that says so would save both of us the call."),
        new(DemoTeam.Adaeze, "Keyboard use of the map", "The map cannot be used without a mouse."),
        new(DemoTeam.Mara, "What do we promise about uptime", "Sales wrote 99.9 percent in an offer. We measured 99.6 last year. Decide what we promise, and write it down."),
        new(DemoTeam.Piet, "Questions from the Norrvik visit", "Collected on the pier: spare keys, who pays for the boat, and whether the lamp may be painted blue (no)."),
    ];
}
