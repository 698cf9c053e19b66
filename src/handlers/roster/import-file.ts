import { decodeCsv } from '../../core/decode-csv.ts';
import { UserError } from '../../core/errors.ts';
import type { Reply } from '../../core/reply.ts';
import type { Action } from '../action.ts';
import { aside } from '../blocks.ts';
import type { Asker } from '../deps.ts';
import { appliedReply, countOf, diffReply } from './diff-card.ts';
import type { RosterUploads } from './uploads.ts';

/** Shows what a roster file would change, with the button that applies it. Nothing is changed. */
export async function handleImportRoster(
  { name, read }: Extract<Action, { kind: 'import-roster' }>,
  { person }: Asker,
  uploads: RosterUploads | undefined,
): Promise<Reply> {
  const csv = decodeCsv(await read(), name);
  const { diff, digest } = await requireUploads(uploads).plan(person.id, { name, csv });
  const card = diffReply(name, diff);
  if (countOf(diff) === 0) return card;
  const { manyLeaving } = diff;
  return {
    ...card,
    blocks: [
      ...card.blocks,
      {
        kind: 'buttons',
        buttons: [
          {
            name: 'apply-roster',
            value: `${digest}|${manyLeaving ?? 0}`,
            ...(manyLeaving === undefined
              ? { label: 'Apply', style: 'primary' as const }
              : { label: `Apply: ${manyLeaving} people leave`, style: 'danger' as const }),
          },
        ],
      },
      aside('Nothing is changed until you press it. Leavers stay in the records, marked as left.'),
    ],
  };
}

/** Applies the file whose changes the asker has looked at. */
export async function handleApplyRoster(
  { digest, allowLeavers }: Extract<Action, { kind: 'apply-roster' }>,
  { person }: Asker,
  uploads: RosterUploads | undefined,
): Promise<Reply> {
  const { name, diff } = await requireUploads(uploads).apply(person.id, digest, allowLeavers);
  return { ...appliedReply(name, diff), replacesCard: true };
}

function requireUploads(uploads: RosterUploads | undefined): RosterUploads {
  if (uploads !== undefined) return uploads;
  throw new UserError('no-import', 'I take no roster files here.', 'Ask IT to import it.');
}
