export const usage = `causeway pull events --event <name> --out <file or folder> [options]
causeway pull profiles --out <file or folder> [options]

Reads the events of some days, or people, into a file, by cursor. Interrupted, it goes on where it stopped when called again.

Where        --url <address>        or CAUSEWAY_URL
             --account <id>         or CAUSEWAY_ACCOUNT
             --passcode <passcode>  or CAUSEWAY_PASSCODE (a command line can be read by others on the machine)
                                    through HTTP_PROXY, HTTPS_PROXY and NO_PROXY, where they are set
What         --event <name>         for profiles: those who did it
             --from <day>           YYYYMMDD, YYYY-MM-DD, today, yesterday or -7d; yesterday unless told
             --to <day>             the same day as --from unless told; both are included
             --query <file.json>    more of a query, such as {"event_properties":[…]}
             --profile --app --events   custom profile properties (of profiles: always), device data, summaries by event
To           --out <file or folder> a folder gets <event>-<from>-<to>.<format>
             --format ndjson|parquet    by the ending of the file unless told, else ndjson
             --state <folder>       progress and history; .causeway beside the output unless told
How          --batch-size <n>       records a page, 5000 unless told
             --timezone <name>      of the account: what "yesterday" is; asked from the server unless told
             --patience <minutes>   how long one page is asked for before giving up, 60 unless told
             --min-share <0–1>      a day with less than this share of its weekday's usual rows is warned of; 0.5
             --restart              forget what an interrupted pull has written and start again
             --restart-if-expired   start again by itself when the cursor has expired half-way
             --quiet                no progress

causeway help, causeway --version.

Ends with one line of JSON on standard output. Exit status: 0 done, 1 failed, 2 called wrongly, 3 done with warnings,
130 interrupted by Ctrl-C (143 by SIGTERM): what came so far is kept.
`;
