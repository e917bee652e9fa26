import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { type Action, actionsFor, actionWords } from './allowed.ts';
import type { ShownExport } from './types.ts';

const icons: Record<Action, NonNullable<ButtonProps['iconName']>> = {
  edit: 'edit',
  run: 'refresh',
  pause: 'pause',
  resume: 'play',
  stop: 'close',
};

/** What may be done with a row: some of it beside the pointer, all of it in a menu, for keyboards and fingers too. */
export function RowActions({
  exported,
  act,
}: {
  exported: ShownExport;
  act: (action: Action, exported: ShownExport) => void;
}) {
  const actions = actionsFor(exported);
  if (actions.length === 0) return null;
  return (
    <span className="row-actions">
      <span className="row-actions-quick">
        {actions.map((action) => (
          <Button
            key={action}
            variant="icon"
            iconName={icons[action]}
            ariaLabel={`${actionWords[action]} ${exported.name}`}
            onClick={() => act(action, exported)}
          />
        ))}
      </span>
      <ButtonDropdown
        variant="icon"
        ariaLabel={`Actions for ${exported.name}`}
        expandToViewport
        items={actions.map((action) => ({ id: action, text: actionWords[action] }))}
        onItemClick={({ detail }) => {
          const action = actions.find((one) => one === detail.id);
          if (action) act(action, exported);
        }}
      />
    </span>
  );
}
