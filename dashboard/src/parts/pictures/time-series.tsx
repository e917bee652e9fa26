import './pictures.css';
import { useState } from 'react';
import { AsTable } from './as-table.tsx';
import { Legend } from './legend.tsx';
import { short, whole } from './numbers.ts';
import { ticksUpTo } from './scale.ts';
import { stackedPaths, totalsOf } from './stack.ts';
import { stepAt, stepByKey } from './stepper.ts';
import { clockOf, timeLabels, zoneAt } from './time-axis.ts';

export type NamedSeries = { name: string; kind: 'event' | 'rest'; total: number; counts: readonly number[] };

/**
 * Counts by step of time, the series of a step one on the other. The values of a step are read in the legend: by pointing at it,
 * or with the arrow keys.
 */
export function TimeSeries(props: {
  /** "Events per minute". */
  label: string;
  /** "in the last hour": what totals are of. */
  span: string;
  /** When each step begins, epoch seconds; the last is still under way. */
  steps: readonly number[];
  stepSeconds: number;
  series: readonly NamedSeries[];
  zone: string;
}) {
  const { label, span, steps, stepSeconds, series, zone } = props;
  const [at, setAt] = useState<number>();
  const totals = totalsOf(series, steps.length);
  const ticks = ticksUpTo(Math.max(0, ...totals));
  const top = ticks.at(-1) ?? 1;
  const paths = stackedPaths(series, { steps: steps.length, top });
  const chosen = at === undefined ? undefined : steps.indexOf(at);
  const step = chosen === -1 ? undefined : chosen;
  const words = (place: number) => wordsOf(steps, { place, stepSeconds, zone });
  const choose = (place: number | undefined) => setAt(place === undefined ? undefined : steps[place]);

  return (
    <div className="time-series">
      <div className="plot">
        <div className="plot-values" aria-hidden="true">
          {ticks.map((tick) => (
            <span key={tick} style={{ insetBlockEnd: `${(100 * tick) / top}%` }}>
              {short(tick)}
            </span>
          ))}
        </div>
        <div
          className="plot-room"
          role="slider"
          tabIndex={0}
          aria-label={`${label}, step by step`}
          aria-orientation="horizontal"
          aria-valuemin={1}
          aria-valuemax={steps.length}
          aria-valuenow={(step ?? steps.length - 1) + 1}
          aria-valuetext={valueText(step ?? steps.length - 1)}
          onFocus={() => step === undefined && choose(steps.length - 1)}
          onBlur={() => choose(undefined)}
          onPointerMove={(event) => {
            const { left, width } = event.currentTarget.getBoundingClientRect();
            choose(stepAt(event.clientX, { left, width, steps: steps.length }));
          }}
          onPointerLeave={(event) => event.pointerType === 'mouse' && choose(undefined)}
          onKeyDown={(event) => {
            const to = stepByKey(event.key, { from: step ?? steps.length - 1, steps: steps.length });
            if (to === undefined) return;
            event.preventDefault();
            choose(to);
          }}
        >
          <svg
            viewBox={`0 0 ${steps.length} 100`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${label}: ${whole(totals.reduce((sum, one) => sum + one, 0))} ${span}`}
          >
            {ticks.map((tick) => (
              <line
                key={tick}
                className="plot-line"
                x2={steps.length}
                y1={100 - (100 * tick) / top}
                y2={100 - (100 * tick) / top}
              />
            ))}
            {step !== undefined && <rect className="plot-step" x={step} width="1" height="100" />}
            {series.map(({ name, kind }, place) => (
              <path key={`${kind} ${name}`} d={paths[place]} style={{ fill: colorOf(kind, place) }} />
            ))}
          </svg>
        </div>
        <div className="plot-times" aria-hidden="true">
          {timeLabels(steps, { zone, stepSeconds }).map(({ step: place, text }) => (
            <span
              key={place}
              style={{ insetInlineStart: `clamp(18px, ${(100 * (place + 0.5)) / steps.length}%, 100% - 18px)` }}
            >
              {text}
            </span>
          ))}
        </div>
      </div>
      <Legend
        title={step === undefined ? `All ${span}` : words(step)}
        entries={series.map(({ name, kind, total, counts }, place) => ({
          name,
          isCustomers: kind === 'event',
          color: colorOf(kind, place),
          count: step === undefined ? total : (counts[step] ?? 0),
        }))}
      />
      <AsTable
        caption={`${label} ${span}`}
        head={[
          'Time',
          'Together',
          ...series.map(({ name }) => (
            <bdi key={name} title={name}>
              {name}
            </bdi>
          )),
        ]}
        rows={() =>
          // The newest first: what is looked for is mostly there.
          [...steps.keys()]
            .reverse()
            .map((place) => [
              words(place),
              whole(totals[place] ?? 0),
              ...series.map(({ counts }) => whole(counts[place] ?? 0)),
            ])
        }
      />
    </div>
  );

  function valueText(place: number): string {
    const parts = series.filter(({ counts }) => (counts[place] ?? 0) > 0);
    const named = parts.map(({ name, counts }) => `${name} ${whole(counts[place] ?? 0)}`);
    return [`${words(place)}: ${whole(totals[place] ?? 0)}`, ...named].join(', ');
  }
}

/** "12:04–12:05 GMT-5"; of the step under way, that it is. */
function wordsOf(
  steps: readonly number[],
  { place, stepSeconds, zone }: { place: number; stepSeconds: number; zone: string },
): string {
  const at = steps[place] ?? 0;
  const clock = clockOf(zone);
  const isUnderWay = place === steps.length - 1;
  return `${clock(at)}–${clock(at + stepSeconds)} ${zoneAt(zone, at)}${isUnderWay ? ', still under way' : ''}`;
}

function colorOf(kind: NamedSeries['kind'], place: number): string {
  return kind === 'rest' ? 'var(--series-rest)' : `var(--series-${(place % 8) + 1})`;
}
