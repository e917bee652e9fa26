import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import { NumberInput } from './filter-values.tsx';

/** Places that a person may be in: a country, a region of it, a city in that. */
export function Places({ places, change }: { places: string[][]; change: (places: string[][]) => void }) {
  const words = ['Country', 'Region', 'City'];
  return (
    <fieldset className="filter-list" aria-label="Places">
      {places.map((place, at) => (
        <div className="filter-row" key={at}>
          <span>{at === 0 ? 'Is in' : 'or in'}</span>
          {words.map((word, part) => (
            <div className="filter-part" key={word}>
              <Input
                value={place[part] ?? ''}
                placeholder={part === 0 ? word : `${word} (any)`}
                ariaLabel={`Place ${at + 1}, ${word.toLowerCase()}`}
                disabled={part > 0 && (place[part - 1] ?? '') === ''}
                onChange={({ detail }) => change(places.with(at, putPart(place, { part, value: detail.value })))}
              />
            </div>
          ))}
          <Button
            variant="icon"
            iconName="remove"
            ariaLabel={`Remove place ${at + 1}`}
            onClick={() => change(places.filter((_, other) => other !== at))}
          />
        </div>
      ))}
    </fieldset>
  );
}

/** Without a region there is no city. */
function putPart(place: readonly string[], { part, value }: { part: number; value: string }): string[] {
  const parts = [0, 1, 2].map((at) => (at === part ? value : (place[at] ?? '')));
  const end = parts.findIndex((one, at) => at > 0 && one === '');
  return end < 0 ? parts : parts.slice(0, end);
}

/** Circles around a point: longitude, latitude, kilometres. */
export function Circles({ circles, change }: { circles: number[][]; change: (circles: number[][]) => void }) {
  const words = ['Longitude', 'Latitude', 'Kilometres'];
  return (
    <fieldset className="filter-list" aria-label="Circles">
      {circles.map((circle, at) => (
        <div className="filter-row" key={at}>
          <span>{at === 0 ? 'Is within' : 'or within'}</span>
          {words.map((word, part) => (
            <div className="filter-part" key={word}>
              <NumberInput
                value={circle[part]}
                label={`Circle ${at + 1}, ${word.toLowerCase()}`}
                placeholder={word}
                change={(value) =>
                  change(
                    circles.with(
                      at,
                      words.map((_, place) => (place === part ? Number(value) : (circle[place] ?? 0))),
                    ),
                  )
                }
              />
            </div>
          ))}
          <Button
            variant="icon"
            iconName="remove"
            ariaLabel={`Remove circle ${at + 1}`}
            onClick={() => change(circles.filter((_, other) => other !== at))}
          />
        </div>
      ))}
    </fieldset>
  );
}
