import type { Block, Reply } from '../core/reply.ts';
import { mayDo } from './access.ts';
import { paragraph, reply, say } from './blocks.ts';
import { formatDate } from './dates.ts';
import type { Asker, Deps } from './deps.ts';
import { starters } from './help.ts';
import { organisationBlocks, teamBlocks } from './status.ts';

/** The assistant's own page: the asker's state and way to acknowledge, their team if they have one, everyone for HR. */
export async function handleHome(
  asker: Asker,
  deps: Pick<Deps, 'library' | 'store' | 'directory'>,
): Promise<Reply> {
  const { person } = asker;
  const own: Block[] = [];
  for (const policy of deps.library.policies) {
    const held = await deps.store.acknowledgements({ personId: person.id, policyId: policy.id });
    const current = held.find(({ policyVersion }) => policyVersion === policy.version);
    const name = `${policy.title}, version ${policy.version}`;
    own.push(
      current === undefined
        ? paragraph({ bold: `To do: ${name}. ` }, 'You have not acknowledged it yet.')
        : paragraph(
            { bold: `Done: ${name}. ` },
            `You acknowledged it on ${formatDate(current.acknowledgedAt)}, receipt ${current.receiptId}.`,
          ),
      {
        kind: 'buttons',
        buttons: [
          ...(current === undefined
            ? [say(`Acknowledge ${policy.title}`, `acknowledge ${policy.id}`, 'primary')]
            : []),
          say('Read it', `read ${policy.id}`),
        ],
      },
    );
  }
  const team = mayDo(person.role, 'team') ? await teamBlocks(asker, deps) : [];
  return reply('Policy assistant', 'Policy assistant', [
    paragraph({ bold: 'You' }),
    ...own,
    {
      kind: 'buttons',
      // The policies to acknowledge stand above, each with its own button.
      buttons: [
        ...starters(person.role).filter(({ value }) => value !== 'acknowledge'),
        say('My record', 'my record'),
      ],
    },
    ...(team.length === 0 ? [] : [{ kind: 'divider' as const }, paragraph({ bold: 'Your team' }), ...team]),
    ...(mayDo(person.role, 'report')
      ? [
          { kind: 'divider' as const },
          paragraph({ bold: 'The organisation' }),
          ...(await organisationBlocks(deps)),
        ]
      : []),
  ]);
}
