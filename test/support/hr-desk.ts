import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { HrQuestion } from '../../src/core/hr-questions.ts';
import type { Transport } from '../../src/core/incoming.ts';
import type { Delivery, Dispatch, RecordStore } from '../../src/core/ports.ts';
import type { Person, Role } from '../../src/core/records.ts';
import type { Reply } from '../../src/core/reply.ts';
import { createAssistant } from '../../src/handlers/assistant.ts';
import { askHrButton } from '../../src/handlers/hr-questions/context.ts';
import { loadLibrary, type PolicyLibrary } from '../../src/knowledge/library.ts';
import { createDirectory } from '../../src/records/directory.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { createRecordingLog } from '../adapters/recording-log.ts';
import { NO_CAMPAIGNS, obligationsBy } from './obligations.ts';
import { formOf } from './office.ts';

const person = (id: string, name: string, role: Role): Person => ({
  id,
  name,
  email: `${id}@example.org`,
  department: 'Parks',
  role,
});

/** Ann and Bob ask; Helen and Ivan are HR. */
export const PEOPLE: readonly Person[] = [
  person('ann', 'Ann Lee', 'employee'),
  person('bob', 'Bob Ray', 'manager'),
  person('helen', 'Helen Poe', 'hr'),
  person('ivan', 'Ivan Orr', 'hr'),
];

export const QUESTION = 'May I run a page\nfor the | allotments?';

/** The assistant over a store on disk, where people ask HR and HR answers. */
export interface HrDesk {
  readonly library: PolicyLibrary;
  readonly store: RecordStore;
  readonly log: ReturnType<typeof createRecordingLog>;
  /** What was sent to whom, until a test forgets it. */
  sent: { readonly to: string; readonly reply: Reply }[];
  /** How what is sent ends. */
  delivery: Delivery;
  now: Date;
  /** Starts the assistant again over the same records. */
  start(people?: readonly Person[]): void;
  tell(as: string, event: Transport, isPrivate?: boolean): Promise<Reply>;
  say(as: string, text: string): Promise<Reply>;
  press(as: string, name: string, value: string): Promise<Reply>;
  /** Sends the form of a reply with these fields alone. */
  submit(as: string, reply: Reply, fields: Readonly<Record<string, string>>): Promise<Reply>;
  /** Asks HR with the button below an answer. */
  ask(as: string, how: 'named' | 'unnamed', question?: string): Promise<Reply>;
  /** Answers a question, the first on record unless another is named. */
  answer(as: string, text: string, id?: string): Promise<Reply>;
  /** Every question on record. */
  recorded(): Promise<readonly HrQuestion[]>;
  /** The number of the first question on record; throws when there is none. */
  onlyId(): Promise<string>;
  /** All that the files of records say. */
  records(): string;
}

/** Opens it anew before each test, on 3 February 2026 and with everything that is sent arriving, and closes it after. */
export function hrDesk(): HrDesk {
  const library = loadLibrary('policy');
  let folder: string;
  let store: RecordStore;
  let log: ReturnType<typeof createRecordingLog>;
  let dispatch: Dispatch;
  let events = 0;
  const desk: HrDesk = {
    library,
    get store() {
      return store;
    },
    get log() {
      return log;
    },
    sent: [],
    delivery: { ok: true, messageId: 'm' },
    now: new Date(0),
    start(people = PEOPLE) {
      const directory = createDirectory(people);
      const now = () => desk.now;
      dispatch = createAssistant({
        library,
        // No question is looked up and no draft checked here.
        ...({} as Pick<Parameters<typeof createAssistant>[0], 'search' | 'rules'>),
        readers: { smallTalk: () => undefined, model: () => [], isPlatform: () => false },
        directory,
        store,
        obligations: obligationsBy({ library, store, directory, now }),
        campaigns: NO_CAMPAIGNS,
        send: async (to: string, reply: Reply) => {
          if (desk.delivery.ok) desk.sent.push({ to, reply });
          return desk.delivery;
        },
        now,
        log,
      });
    },
    async tell(as, event, isPrivate = true) {
      events += 1;
      const reply = await dispatch({
        eventId: `e${events}`,
        sender: { platform: 'web', userId: as, email: `${as}@example.org` },
        address: { platform: 'web', route: as },
        isPrivate,
        ...event,
      });
      if (reply === undefined) throw new Error('no reply');
      return reply;
    },
    say: (as, text) => desk.tell(as, { kind: 'message', text }),
    press: (as, name, value) => desk.tell(as, { kind: 'button', name, value }),
    submit(as, reply, fields) {
      const { name, value } = formOf(reply);
      return desk.tell(as, { kind: 'form', name, ...(value === undefined ? {} : { value }), fields });
    },
    async ask(as, how, question = QUESTION) {
      const card = await desk.press(as, 'ask-hr', askHrButton(question).value);
      return desk.submit(as, card, { question, as: how });
    },
    async answer(as, text, id) {
      const value = id ?? (await desk.onlyId());
      return desk.tell(as, { kind: 'form', name: 'answer-hr', value, fields: { answer: text } });
    },
    recorded: async () => store.hrQuestions({}),
    async onlyId() {
      const [question] = await desk.recorded();
      if (question === undefined) throw new Error('no question');
      return question.id;
    },
    records: () =>
      readdirSync(folder)
        .filter((name) => name.startsWith('records'))
        .map((name) => readFileSync(join(folder, name), 'utf8'))
        .join(),
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hr-questions-'));
    store = await openLowdbStore({ folder, now: () => desk.now });
    desk.sent = [];
    desk.delivery = { ok: true, messageId: 'm' };
    desk.now = new Date('2026-02-03T10:15:00Z');
    log = createRecordingLog();
    desk.start();
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return desk;
}

/** All that a reply says, a block a line. */
export const words = (reply: Reply) =>
  [reply.summary, ...reply.blocks.map((block) => JSON.stringify(block))].join('\n');

/** What a field of a reply's form is filled in with. */
export const initial = (reply: Reply, field: string) =>
  formOf(reply).fields.find(({ name }) => name === field)?.initial;
