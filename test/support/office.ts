import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knowledge } from '../../src/compose.ts';
import type { Transport } from '../../src/core/incoming.ts';
import type { Delivery, RecordStore } from '../../src/core/ports.ts';
import type { Person, Role } from '../../src/core/records.ts';
import type { Block, Button, Reply } from '../../src/core/reply.ts';
import { keepPolicyTexts } from '../../src/handlers/acknowledge.ts';
import { createAssistant } from '../../src/handlers/assistant.ts';
import { loadLibrary, type PolicyLibrary } from '../../src/knowledge/library.ts';
import { createDirectory } from '../../src/records/directory.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { createRecordingLog } from '../adapters/recording-log.ts';
import { NO_CAMPAIGNS, obligationsBy } from './obligations.ts';

/** Everyone's due date where nothing is on record: the policy was first seen on 5 January 2026. */
export const DUE_ON = '2026-02-04';

const someone = (
  id: string,
  name: string,
  role: Role,
  department: string,
  managerId?: string,
  more: Partial<Person> = {},
): Person => ({
  id,
  name,
  email: `${id}@example.org`,
  role,
  department,
  ...(managerId === undefined ? {} : { managerId }),
  ...more,
});

/** Eve leads; Mo and Zoe have teams, Kim one within Mo's; Hana and Ivan are HR, and Gus reports to Hana. Lea has left Mo's team. */
export const PEOPLE: readonly Person[] = [
  someone('eve', 'Eve Stone', 'manager', 'Office'),
  someone('mo', 'Mo Hart', 'manager', 'Housing', 'eve'),
  someone('ann', 'Ann Lee', 'employee', 'Housing', 'mo'),
  someone('bob', 'Bob Ray', 'employee', 'Housing', 'mo'),
  someone('kim', 'Kim Fox', 'manager', 'Repairs', 'mo'),
  someone('cyd', 'Cyd Moss', 'employee', 'Repairs', 'kim'),
  someone('zoe', 'Zoe Dale', 'manager', 'Parks', 'eve'),
  someone('dan', 'Dan Wood', 'employee', 'Parks', 'zoe'),
  someone('hana', 'Hana Ito', 'hr', 'HR', 'eve'),
  someone('gus', 'Gus Pine', 'employee', 'HR', 'hana'),
  someone('ivan', 'Ivan Orr', 'hr', 'HR', 'eve'),
];
export const LEAVERS: readonly Person[] = [
  someone('lea', 'Lea Gray', 'employee', 'Housing', 'mo', { leftOn: '2026-01-20' }),
];

/** The whole assistant over a store on disk, with people made up, a clock to set and nobody to send to. */
export interface Office {
  readonly store: RecordStore;
  readonly library: PolicyLibrary;
  readonly policyId: string;
  readonly sent: { readonly to: string; readonly reply: Reply }[];
  readonly log: ReturnType<typeof createRecordingLog>;
  /** How what is sent ends. */
  delivery: Delivery;
  now: Date;
  tell(as: string, event: Transport): Promise<Reply>;
  say(as: string, text: string): Promise<Reply>;
  press(as: string, name: string, value: string): Promise<Reply>;
  /** Sends the form of a reply with these fields filled in. */
  submit(as: string, reply: Reply, fields: Readonly<Record<string, string>>): Promise<Reply>;
  /** Presses the button of the acknowledgement card. */
  acknowledge(as: string): Promise<Reply>;
  close(): Promise<void>;
}

/** Opens it on 20 February 2026, when whoever has not acknowledged is overdue. */
export async function openOffice({
  people = PEOPLE,
  leavers = LEAVERS,
  knowledge = {
    library: loadLibrary('policy'),
    // No question is looked up and no draft checked.
    ...({} as Pick<Knowledge, 'search' | 'rules'>),
    readers: {
      smallTalk: () => undefined,
      model: (text) => (text.startsWith('report ') ? [{ action: 'report', probability: 1 }] : []),
      isPlatform: () => false,
    },
  },
}: {
  readonly people?: readonly Person[];
  readonly leavers?: readonly Person[];
  readonly knowledge?: Pick<Knowledge, 'library' | 'search' | 'rules' | 'readers'>;
} = {}): Promise<Office> {
  const { library } = knowledge;
  const folder = mkdtempSync(join(tmpdir(), 'office-'));
  let clock = new Date('2026-01-05T09:00:00Z');
  const now = () => clock;
  const store = await openLowdbStore({ folder, now });
  const directory = createDirectory(people, leavers);
  const log = createRecordingLog();
  const sent: { to: string; reply: Reply }[] = [];
  let delivery: Delivery = { ok: true, messageId: 'm' };
  await keepPolicyTexts({ library, store, now });
  clock = new Date('2026-02-20T10:15:00Z');
  const dispatch = createAssistant({
    ...knowledge,
    directory,
    store,
    obligations: obligationsBy({ library, store, directory, now }),
    campaigns: NO_CAMPAIGNS,
    send: async (to, reply) => {
      if (delivery.ok) sent.push({ to, reply });
      return delivery;
    },
    now,
    log,
  });
  let events = 0;
  const tell: Office['tell'] = async (as, event) => {
    events += 1;
    const reply = await dispatch({
      eventId: `e${events}`,
      sender: { platform: 'web', userId: as, email: `${as}@example.org` },
      address: { platform: 'web', route: as },
      isPrivate: true,
      ...event,
    });
    if (reply === undefined) throw new Error('no reply');
    return reply;
  };
  const press: Office['press'] = (as, name, value) => tell(as, { kind: 'button', name, value });
  const [policy] = library.policies;
  return {
    store,
    library,
    policyId: policy?.id ?? '',
    sent,
    log,
    get delivery() {
      return delivery;
    },
    set delivery(next) {
      delivery = next;
    },
    get now() {
      return clock;
    },
    set now(next) {
      clock = next;
    },
    tell,
    say: (as, text) => tell(as, { kind: 'message', text }),
    press,
    submit(as, reply, fields) {
      const { name, value, fields: boxes } = formOf(reply);
      const filled = Object.fromEntries(
        boxes.map((box) => [box.name, fields[box.name] ?? box.initial ?? box.options?.[0]?.value ?? '']),
      );
      return tell(as, { kind: 'form', name, ...(value === undefined ? {} : { value }), fields: filled });
    },
    acknowledge: (as) =>
      press(as, 'confirm-acknowledgement', `${policy?.id}|${policy?.version}|${policy?.digest}`),
    async close() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The first block of a kind; throws when there is none. */
export function blockOf<K extends Block['kind']>(reply: Reply, kind: K): Extract<Block, { kind: K }> {
  const found = reply.blocks.find((block): block is Extract<Block, { kind: K }> => block.kind === kind);
  if (found === undefined) throw new Error(`no ${kind} in ${reply.summary}`);
  return found;
}

export const formOf = (reply: Reply) => blockOf(reply, 'form');

/** Every button of a reply. */
export function buttonsOf(reply: Reply): readonly Button[] {
  return reply.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : []));
}

/** The button with this label; throws when there is none. */
export function buttonOf(reply: Reply, label: string | RegExp): Button {
  const found = buttonsOf(reply).find((button) =>
    typeof label === 'string' ? button.label === label : label.test(button.label),
  );
  if (found === undefined)
    throw new Error(
      `no button ${label} among ${buttonsOf(reply)
        .map((button) => button.label)
        .join(', ')}`,
    );
  return found;
}

/** All that a reply says, with what its buttons and forms carry. */
export const everythingIn = (reply: Reply) => JSON.stringify(reply);
