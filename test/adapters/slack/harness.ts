import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpServer } from '../../../src/adapters/http.ts';
import { openSeenEvents } from '../../../src/adapters/seen-events.ts';
import { createSlack } from '../../../src/adapters/slack/index.ts';
import type { SlackSettings } from '../../../src/adapters/slack/settings.ts';
import type { ChatPlatform, Clock, Installation, InstallationStore } from '../../../src/core/ports.ts';
import { ALL_SCOPES } from '../../support/slack/methods.ts';
import { createMember, SIGNING_SECRET } from '../../support/slack/signed-request.ts';
import { type SlackApi, startSlackApi } from '../../support/slack/slack-api.ts';
import { createRecordingLog } from '../recording-log.ts';

export const TOKEN = 'xoxb-test';

export interface SlackHarness {
  readonly api: SlackApi;
  readonly platform: ChatPlatform;
  readonly log: ReturnType<typeof createRecordingLog>;
  readonly store: InstallationStore & { readonly kept: Installation[] };
  /** The assistant's own address, without a final slash. */
  readonly url: () => string;
  /** A member of the workspace T1 as they act in Slack. */
  member(user: string): ReturnType<typeof createMember>;
  /** The platform again over the same files, as after a restart. */
  restart(): ChatPlatform;
  close(): Promise<void>;
}

export interface HarnessOptions {
  readonly settings?: Partial<SlackSettings>;
  readonly now?: Clock;
  readonly api?: SlackApi;
  readonly log?: ReturnType<typeof createRecordingLog>;
}

/** The adapter, as it ships, against a Slack with people U1, UMAN and UHR and channels C1 (with the app) and C2 (without). */
export async function createSlackHarness(options: HarnessOptions = {}): Promise<SlackHarness> {
  const { now = () => new Date(), log = createRecordingLog() } = options;
  const api = options.api ?? (await startSlackApi());
  peopleWorkspace(api);
  const folder = mkdtempSync(join(tmpdir(), 'slack-'));
  const store = createMemoryInstallations();
  const create = () => {
    const http = createHttpServer({ host: '127.0.0.1', port: 0 });
    const platform = createSlack({
      http,
      settings: {
        apiUrl: api.url,
        signingSecret: SIGNING_SECRET,
        install: { botToken: TOKEN },
        ...options.settings,
      },
      openSeen: (name: string) => openSeenEvents(folder, name),
      store,
      now,
      log,
    });
    return { http, platform };
  };
  let current = create();
  return {
    api,
    log,
    store,
    get platform() {
      return current.platform;
    },
    url: () => current.http.url,
    member: (user) => createMember(api.workspace, () => current.http.url, user),
    restart() {
      current = create();
      return current.platform;
    },
    async close() {
      await current.platform.stop();
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Puts a token, three people and two channels into the workspace. */
export function peopleWorkspace({ workspace }: Pick<SlackApi, 'workspace'>): void {
  workspace.tokens.set(TOKEN, { teamId: 'T1', scopes: new Set(ALL_SCOPES), isRevoked: false });
  for (const [id, email] of [
    ['U1', 'agnieszka.nowak@example.gov.uk'],
    ['UMAN', 'colin.hartshorne@example.gov.uk'],
    ['UHR', 'samir.chowdhury@example.gov.uk'],
  ] as const)
    workspace.members.set(id, { id, email });
  workspace.channels.set('C1', { hasApp: true });
  workspace.channels.set('C2', { hasApp: false });
}

function createMemoryInstallations(): InstallationStore & { readonly kept: Installation[] } {
  const kept: Installation[] = [];
  const without = (platform: string, key: string) => {
    const at = kept.findIndex((one) => one.platform === platform && one.key === key);
    if (at >= 0) kept.splice(at, 1);
  };
  return {
    kept,
    async keepInstallation(installation) {
      without(installation.platform, installation.key);
      kept.push(installation);
    },
    installations: async (platform) => kept.filter((one) => one.platform === platform),
    forgetInstallation: async (platform, key) => without(platform, key),
  };
}

/** Waits until a value is there; throws when it is not within the time, in milliseconds. */
export async function until<T>(look: () => T | undefined | false, what = 'it', ms = 8_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`${what} did not come about within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Waits until Slack has not been called, or has not been answered, for a while. */
export async function settled(api: SlackApi, quietMs = 250): Promise<void> {
  let calls = -1;
  // Turns are counted, not time: while something is drawn none goes by.
  for (let quiet = 0; quiet < quietMs / 10; quiet++) {
    if (api.calls.length !== calls || api.calls.some(({ answer }) => answer === 'none')) {
      calls = api.calls.length;
      quiet = 0;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Element {
  readonly type: string;
  readonly action_id?: string;
  readonly value?: string;
  readonly text?: { readonly text: string };
  readonly options?: readonly { readonly text: { readonly text: string }; readonly value: string }[];
}
interface AnyBlock {
  readonly type: string;
  readonly block_id?: string;
  readonly elements?: readonly Element[];
  readonly element?: Element;
}

/** The button with these words in its label; throws when there is none. */
export function buttonIn(
  blocks: readonly unknown[],
  words: string | RegExp,
): { action_id: string; value: string } {
  const all = (blocks as readonly AnyBlock[])
    .flatMap(({ elements = [] }) => elements)
    .filter(({ type }) => type === 'button');
  const found = all.find(({ text }) =>
    typeof words === 'string' ? text?.text === words : words.test(text?.text ?? ''),
  );
  if (found?.action_id === undefined)
    throw new Error(`no button "${words}", but: ${all.map(({ text }) => text?.text).join(', ')}`);
  return { action_id: found.action_id, value: found.value ?? '' };
}

/** The state of a window whose fields, by name, hold these values; a choice is named by its label. Throws for an unknown field. */
export function fill(blocks: readonly unknown[], fields: Readonly<Record<string, string>>): object {
  const state: Record<string, Record<string, unknown>> = {};
  for (const [name, value] of Object.entries(fields)) {
    const block = (blocks as readonly AnyBlock[]).find(
      ({ element }) => element?.action_id?.startsWith(`field:${name}#`) === true,
    );
    if (block?.element?.action_id === undefined || block.block_id === undefined)
      throw new Error(`no field ${name}`);
    const option = block.element.options?.find(({ text }) => text.text === value);
    state[block.block_id] = {
      [block.element.action_id]:
        option === undefined
          ? { type: block.element.type, value }
          : { type: block.element.type, selected_option: option },
    };
  }
  return state;
}
