import type { Block, Reply } from '../core/reply.ts';
import { mayDo } from './access.ts';
import { paragraph, reply, say } from './blocks.ts';
import type { Asker, Deps } from './deps.ts';
import { starters } from './help.ts';
import { ownStandings } from './own-standing.ts';
import { organisationBlocks } from './report/report.ts';
import { teamBlocks } from './team/team.ts';

/** The assistant's own page: the asker's state and way to acknowledge, their team if they have one, everyone for HR. */
export async function handleHome(
  asker: Asker,
  deps: Pick<Deps, 'library' | 'store' | 'directory' | 'obligations' | 'now'>,
): Promise<Reply> {
  const { role } = asker.person;
  const own = (await ownStandings(asker, deps)).flatMap(
    ({ policy: { id, title }, isOpen, words }): Block[] => [
      words,
      {
        kind: 'buttons',
        buttons: [
          ...(isOpen ? [say(`Acknowledge ${title}`, `acknowledge ${id}`, 'primary')] : []),
          say('Read it', `read ${id}`),
        ],
      },
    ],
  );
  const team = mayDo(role, 'team') ? await teamBlocks(asker, deps) : [];
  return reply('Policy assistant', 'Policy assistant', [
    paragraph({ bold: 'You' }),
    ...own,
    {
      kind: 'buttons',
      // The policies to acknowledge stand above, each with its own button.
      buttons: [
        ...starters(role).filter(({ value }) => value !== 'acknowledge'),
        say('My record', 'my record'),
      ],
    },
    ...(team.length === 0 ? [] : [{ kind: 'divider' as const }, paragraph({ bold: 'Your team' }), ...team]),
    ...(mayDo(role, 'report')
      ? [
          { kind: 'divider' as const },
          paragraph({ bold: 'The organisation' }),
          ...(await organisationBlocks(deps)),
        ]
      : []),
  ]);
}
