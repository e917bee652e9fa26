import { saveEdit } from '../adapters/dynamo-exports.ts';
import { saveSchedule } from '../adapters/schedules.ts';
import { partnerOf } from '../destinations/registry.ts';
import { editDefinition } from '../domain/definition.ts';
import { type Export, refusalToEdit } from '../domain/export-item.ts';
import { checkedSettings, refuseWhatItDoesNotTake } from './check-settings.ts';
import { refuse } from './refuse.ts';
import type { ManageAt } from './start-export.ts';

/** Edits an export for its next run; new settings are tried first. @param input the JSON object of the request */
export async function editExport(
  at: ManageAt,
  { before, input }: { before: Export; input: () => Record<string, unknown> },
): Promise<Export> {
  refuse(refusalToEdit(before));
  const given = input();
  const definition = editDefinition(before.definition, given);
  const { accountId } = before;
  refuseWhatItDoesNotTake(partnerOf(definition.partner), definition);
  const { settings, sealed } =
    'settings' in given
      ? await checkedSettings(at.checking, { accountId, definition })
      : { settings: before.definition.settings, sealed: before.sealed };
  const edited = await saveEdit(at.exports, {
    ...before,
    definition: { ...definition, settings },
    sealed,
    readAt: before.updatedAt,
    updatedAt: new Date().toISOString(),
  });
  if (edited.definition.frequency !== before.definition.frequency) await saveSchedule(at.schedules, edited);
  return edited;
}
