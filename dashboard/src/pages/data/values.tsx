import './values.css';
import { Given } from '../../parts/given.tsx';
import { Time } from '../../parts/time.tsx';
import { type Entry, entriesOf, inShort, secondsOfDate, visible } from './values.ts';

/** Values that customers gave, as text, each as its kind is read: dates as times of the account, lists by their members. */
export function Value({ value }: { value: unknown }) {
  if (value === null || value === undefined) return <em className="given-nothing">nothing</em>;
  if (typeof value === 'string') return <Text text={value} />;
  if (Array.isArray(value)) return <Members members={value} />;
  if (typeof value === 'object') return <bdi className="given given-code">{JSON.stringify(value)}</bdi>;
  return <span>{String(value)}</span>;
}

function Text({ text }: { text: string }) {
  if (text === '') return <em className="given-nothing">empty text</em>;
  const seconds = secondsOfDate(text);
  return seconds === undefined ? <Given text={visible(text)} /> : <Time at={seconds * 1_000} />;
}

function Members({ members }: { members: readonly unknown[] }) {
  if (members.length === 0) return <em className="given-nothing">empty list</em>;
  return (
    <ul className="given-members">
      {members.map((member, at) => (
        <li key={at}>
          <Value value={member} />
        </li>
      ))}
    </ul>
  );
}

/** Properties with their values, one a line. */
export function Properties({ entries }: { entries: readonly Entry[] }) {
  if (entries.length === 0) return <em className="given-nothing">no properties</em>;
  return (
    <dl className="given-properties">
      {entries.map(([name, value], at) => (
        <div key={at}>
          <dt>
            <Given text={name} />
          </dt>
          <dd>
            <Value value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Properties in a line, and all of them once it is opened. */
export function InShort({ json }: { json: unknown }) {
  const entries = entriesOf(json);
  if (entries.length === 0) return <em className="given-nothing">no properties</em>;
  return (
    <details className="given-short">
      <summary>
        {inShort(entries).map(({ name, text }, at) => (
          <span key={at}>
            {at > 0 && ' · '}
            <Given text={name} />
            {text !== '' && ': '}
            <Given text={text} />
          </span>
        ))}
      </summary>
      <Properties entries={entries} />
    </details>
  );
}
