export const usage = `causeway pull events --event <name> --out <file or folder> [options]
causeway pull profiles --out <file or folder> [options]
causeway push <file> [options]
causeway copy [options]

pull reads the events of some days, or people, into a file, by cursor. push uploads a file of events or people. copy brings
events and people of another account, here or wherever the protocol is spoken, into this one. Interrupted, each goes on
where it stopped when called again.

Where        --url <address>        or CAUSEWAY_URL
             --account <id>         or CAUSEWAY_ACCOUNT
             --passcode <passcode>  or CAUSEWAY_PASSCODE (a command line can be read by others on the machine)
                                    through HTTP_PROXY, HTTPS_PROXY and NO_PROXY, where they are set

pull
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

push
What         <file>                 .csv, .tsv, .json, .ndjson or .jsonl, gzipped or not; - is NDJSON from standard input
             --mapping <file.json>  {"type":"event|profile","columns":{"<column>":{"ctName":"…","dataType":"String|Integer|
                                    Float|Boolean|Date"}}}; without it, rows are records as POST /1/upload takes them
             --event <name>         of the events, where no column has it
             --format csv|ndjson|json   by the ending of the file unless told
             --delimiter <character>    of a CSV, a comma unless told
             --timezone <name>      of times without a zone; the account's unless told
To           --rejected <file>      <name>.rejected.csv or .ndjson beside the file unless told
             --state <folder>       progress; .causeway beside the file unless told
How          --dry-run              has every row judged, and stores nothing
             --batch-size <n>       records a request, 1000 unless told
             --at-once <n>          requests at once, 4 unless told
             --patience <minutes>   how long one request is tried before giving up, 60 unless told
             --again                the same rows as within the last 24 hours, and they are to be stored once more
             --restart              forget an interrupted push and start again
             --unanswered send|skip what to do with requests whose answer never came, a day later
             --quiet                no progress

copy
From where   --from-url, --from-account, --from-passcode, or CAUSEWAY_FROM_URL, CAUSEWAY_FROM_ACCOUNT, CAUSEWAY_FROM_PASSCODE;
             the passcode may export. Into the account of --url, --account and --passcode, one that may upload and export
What         --events <a,b>         all that the source tells of, unless told; --event <name>, also repeated, for a comma in a name
             --from <day>           the first day of each event unless told, where the source tells it
             --to <day>             yesterday unless told; both are included
             --before <time>        only events before a moment, such as the one from which both sides get what is new
             --no-profiles          events alone
             --from-timezone <name> of the source's account, where it does not tell it
             --state <folder>       progress, counts, rejected records; .causeway/copy-… unless told
How          --at-once <n>          days at once, 3 unless told
             --patience, --unanswered, --quiet as for push

causeway help, causeway --version.

Ends with one line of JSON on standard output. Exit status: 0 done, 1 failed, 2 called wrongly, 3 done with warnings,
rejected rows or a difference, 130 interrupted by Ctrl-C (143 by SIGTERM): what came so far is kept.
`;
