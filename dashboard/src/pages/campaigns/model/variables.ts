/** What a message may hold besides plain text: to be put in at the cursor. */
export type Variable = { id: string; text: string; insert: string };
export type VariableGroup = { text: string; items: Variable[] };

type Known = { people: readonly string[]; event: string; properties: readonly string[]; live: boolean };
const MOST = 60;

export function variableGroups({ people, event, properties, live }: Known): VariableGroup[] {
  const own = people.slice(0, MOST);
  const done = live ? properties.slice(0, MOST) : [];
  const groups: VariableGroup[] = [
    {
      text: 'Campaign',
      items: [
        item('{{CampaignID}}', 'Id of the campaign'),
        item('{{Profiles}}', 'The people, as a list (without quotes around it)'),
      ],
    },
    {
      text: 'Person, in Liquid',
      items: [...NAMES, ...own.filter((name) => !NAMES_OF.has(name.toLowerCase()))].flatMap((name) =>
        liquid('Profile', name),
      ),
    },
    { text: 'Event, in Liquid', items: done.flatMap((name) => liquid('Event', name)) },
    {
      text: 'With a default, as an @ variable',
      items: [
        ...own.filter(isAtName).map((name) => item(`@Profile - ${name} | default: ""`, `Person: ${name}`)),
        ...(isAtName(event) ? done.filter(isAtName) : []).map((name) =>
          item(`@${event} - ${name} | default: ""`, `Event: ${name}`),
        ),
      ],
    },
    { text: 'Liquid tags', items: TAGS.map(([text, insert]) => ({ id: insert, text, insert })) },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

const NAMES = ['identity', 'email', 'phone', 'name', 'objectId', 'timezone', 'country', 'city'];
const NAMES_OF = new Set(NAMES.map((name) => name.toLowerCase()));
const TAGS = [
  ['If … else', '{% if Profile.Plan == "gold" %}…{% else %}…{% endif %}'],
  ['Case', '{% case Profile.Plan %}{% when "gold" %}…{% else %}…{% endcase %}'],
  ['For each', '{% for one in Profile.all_identities %}{{ one }} {% endfor %}'],
  ['Default', '{{ Profile.Plan | default: "none" }}'],
  ['Time of now', '{{ "now" | date: "%Y-%m-%d %H:%M" }}'],
  ['Leave this person out', '{% if Profile.Plan == nil %}{% abort %}{% endif %}'],
] as const;

const item = (insert: string, text: string): Variable => ({ id: insert, text, insert });

/** Liquid has no way to write a name that holds both kinds of quotes. */
function liquid(space: 'Profile' | 'Event', name: string): Variable[] {
  const text = `${space}.${name}`;
  if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return [item(`{{ ${text} }}`, text)];
  const quote = ['"', "'"].find((one) => !name.includes(one));
  return quote === undefined ? [] : [item(`{{ ${space}[${quote}${name}${quote}] }}`, text)];
}

const isAtName = (name: string) => name !== '' && !/[|{}@\n\r]| - /.test(name);

/** Bodies to begin with. */
export const examples: readonly { id: string; text: string; type: 'json' | 'text'; body: string }[] = [
  {
    id: 'profiles',
    text: 'Campaign and people',
    type: 'json',
    body: '{\n  "campaign": {{CampaignID}},\n  "people": {{Profiles}}\n}',
  },
  {
    id: 'personal',
    text: 'A personal greeting',
    type: 'json',
    body: '{\n  "to": "{{ Profile.email }}",\n  "greeting": "Hello @Profile - Name | default: "there"",\n  "offer": "{% if Profile.Plan == \'gold\' %}spring-gold{% else %}spring{% endif %}"\n}',
  },
  {
    id: 'text',
    text: 'Plain text',
    type: 'text',
    body: 'Hello {{ Profile.name | default: "there" }}, your plan is @Profile - Plan | default: "free".',
  },
];
