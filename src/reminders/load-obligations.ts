import type { CampaignEvent, QueuedMessage } from '../core/campaigns.ts';
import type { Obligation } from '../core/obligations.ts';
import type { Directory, RecordStore } from '../core/ports.ts';
import type { PolicyText } from '../core/records.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import { type ObligationInput, obligationsOf } from './obligations.ts';
import { type PlanInput, planReminders } from './plan.ts';
import type { PolicyTerms, VersionTerms } from './turn.ts';

/** The policy in force, as far as obligations go; a policy of the library's is one. */
export interface PolicyInForce {
  readonly id: string;
  readonly version: string;
  readonly effective: string;
  readonly change: 'material' | 'minor';
}

/** Where obligations are read from. */
export interface ObligationSources {
  readonly store: Pick<
    RecordStore,
    | 'acknowledgements'
    | 'acknowledgementsOf'
    | 'excuses'
    | 'hrQuestions'
    | 'reach'
    | 'policyTexts'
    | 'campaignEvents'
  >;
  readonly directory: Directory;
  readonly settings: ReminderSettings;
}

/**
 * Where people stand with a policy: everyone, those who left last, or only those with the ids given, in that order, for which nothing of
 * anybody else is read. Unknown ids are left out.
 */
export async function loadObligations(
  policy: PolicyInForce,
  sources: ObligationSources,
  now: Date,
  personIds?: readonly string[],
): Promise<readonly Obligation[]> {
  return obligationsOf(await loadObligationInput(policy, sources, now, personIds));
}

/** What `obligationsOf` takes, for `estimate` too. */
export async function loadObligationInput(
  policy: PolicyInForce,
  { store, directory, settings }: ObligationSources,
  now: Date,
  personIds?: readonly string[],
): Promise<ObligationInput> {
  const [terms, records] = await Promise.all([
    loadTerms(policy, store, now),
    personIds === undefined || personIds.length > MOST_BY_ONE
      ? readAll(policy.id, store)
      : readEach(policy.id, store, personIds),
  ]);
  const people =
    personIds === undefined
      ? [...directory.people, ...directory.leavers]
      : personIds.map((id) => directory.byId(id)).filter((person) => person !== undefined);
  return { people, terms, ...records, settings, now };
}

/** Beyond this many people, reading everything is quicker than reading each. */
const MOST_BY_ONE = 200;

type Records = Pick<ObligationInput, 'acknowledgements' | 'excuses' | 'questions' | 'reach'>;

async function readAll(policyId: string, store: ObligationSources['store']): Promise<Records> {
  const [acknowledgements, excuses, questions, reach] = await Promise.all([
    store.acknowledgements({ policyId }),
    store.excuses({}),
    store.hrQuestions({ isAnswered: false }),
    store.reach(),
  ]);
  return { acknowledgements, excuses, questions, reach };
}

async function readEach(
  policyId: string,
  store: ObligationSources['store'],
  personIds: readonly string[],
): Promise<Records> {
  const [acknowledgements, excuses, questions, reach] = await Promise.all([
    store.acknowledgementsOf(policyId, personIds),
    Promise.all(personIds.map((personId) => store.excuses({ personId }))),
    Promise.all(personIds.map((askerId) => store.hrQuestions({ askerId, isAnswered: false }))),
    Promise.all(personIds.map((personId) => store.reach(personId))),
  ]);
  return { acknowledgements, excuses: excuses.flat(), questions: questions.flat(), reach: reach.flat() };
}

/** The versions of a policy with what decides their deadlines. */
export async function loadTerms(
  policy: PolicyInForce,
  store: Pick<RecordStore, 'policyTexts' | 'campaignEvents'>,
  now: Date,
): Promise<PolicyTerms> {
  const [texts, events] = await Promise.all([store.policyTexts(policy.id), store.campaignEvents(policy.id)]);
  return { policyId: policy.id, versions: versionsOf(policy, texts, events, now) };
}

/** Versions kept up to the one in force, which may be an earlier one put back. */
function versionsOf(
  { version, effective, change }: PolicyInForce,
  texts: readonly PolicyText[],
  events: readonly CampaignEvent[],
  now: Date,
): VersionTerms[] {
  const at = texts.findIndex(({ policyVersion }) => policyVersion === version);
  const before = at === -1 ? texts : texts.slice(0, at);
  const current = { version, effective, change, firstSeenAt: texts[at]?.firstSeenAt ?? now.toISOString() };
  return [...before.map(termsOf), current].map((one) => {
    const launch = events.find(
      ({ kind, policyVersion, at: startedAt }) =>
        kind === 'started' && policyVersion === one.version && startedAt >= one.firstSeenAt,
    );
    return launch === undefined ? one : { ...one, launchedAt: launch.at };
  });
}

function termsOf({ policyVersion, firstSeenAt, effective, change }: PolicyText): VersionTerms {
  return {
    version: policyVersion,
    firstSeenAt,
    ...(effective === undefined ? {} : { effective }),
    ...(change === undefined ? {} : { change }),
  };
}

/** Where HR's reminders of a policy stand. */
export type CampaignState = 'not-started' | 'running' | 'paused' | 'cancelled';

/**
 * Where reminders stand for the words in force, by a policy's events. They are `not-started` again when a material version has come after
 * the one they were started for.
 */
export function campaignStateOf({ versions }: PolicyTerms, events: readonly CampaignEvent[]): CampaignState {
  const material = Math.max(
    0,
    versions.findLastIndex(({ change }) => change !== 'minor'),
  );
  const counting = new Set(versions.slice(material).map(({ version }) => version));
  const started = events.findLast(({ kind }) => kind === 'started');
  if (started === undefined || !counting.has(started.policyVersion)) return 'not-started';
  switch (events.at(-1)?.kind) {
    case 'paused':
      return 'paused';
    case 'cancelled':
      return 'cancelled';
    default:
      return 'running';
  }
}

/** Plans the reminders of every policy for `now` from what is on record. */
export async function loadPlan(
  policies: readonly PolicyInForce[],
  sources: Omit<ObligationSources, 'store'> & {
    readonly store: ObligationSources['store'] & Pick<RecordStore, 'messages'>;
  },
  now: Date,
): Promise<ReturnType<typeof planReminders>> {
  const { store, directory, settings } = sources;
  const toPlan: PlanInput['policies'] = await Promise.all(
    policies.map(async (policy) => {
      const events = await store.campaignEvents(policy.id);
      const isRunning = campaignStateOf(await loadTerms(policy, store, now), events) === 'running';
      const obligations = isRunning ? await loadObligations(policy, sources, now) : [];
      return { policyId: policy.id, isRunning, obligations };
    }),
  );
  if (!toPlan.some(({ isRunning }) => isRunning)) return [];
  const messages: readonly QueuedMessage[] = await store.messages({});
  return planReminders({ policies: toPlan, directory, messages, settings, now });
}
