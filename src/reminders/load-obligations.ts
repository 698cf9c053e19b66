import type { CampaignEvent, NewQueuedMessage, QueuedMessage } from '../core/campaigns.ts';
import type { Obligation } from '../core/obligations.ts';
import type { Clock, Directory, RecordStore } from '../core/ports.ts';
import type { LocalDate, PolicyText } from '../core/records.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import { addDays, earlier } from './calendar.ts';
import { type ObligationInput, obligationsOf, unreachedIn } from './obligations.ts';
import { planReminders } from './plan.ts';
import { leadDays, type PolicyTerms, type VersionTerms } from './turn.ts';

/** The policy in force, as far as obligations go; a policy of the library's is one. */
export interface PolicyInForce {
  readonly id: string;
  readonly version: string;
  readonly effective: string;
  readonly change: 'material' | 'minor';
}

/** Where obligations are read from. */
export interface ObligationSources {
  readonly policies: readonly PolicyInForce[];
  readonly store: Pick<
    RecordStore,
    | 'acknowledgements'
    | 'acknowledgementsOf'
    | 'excuses'
    | 'hrQuestions'
    | 'reach'
    | 'policyTexts'
    | 'campaignEvents'
    | 'messages'
  >;
  readonly directory: Directory;
  readonly settings: ReminderSettings;
  readonly now: Clock;
}

/** Who owes what, worked out from the records at each call. Throws a TypeError for a policy that is not there. */
export interface ObligationReader {
  /** Of people by their ids, in that order; unknown ids are left out. Nothing of anybody else is read for a few. */
  of(policyId: string, personIds: readonly string[]): Promise<readonly Obligation[]>;
  /** Of everyone on the roster, those who left last. */
  everyone(policyId: string): Promise<readonly Obligation[]>;
  /** What everyone's obligations come from, for `estimateReminders`. */
  inputOf(policyId: string): Promise<ObligationInput>;
  /** What is to be queued now for policies whose reminders are running. */
  plan(policyIds: readonly string[], now: Date): Promise<readonly NewQueuedMessage[]>;
}

/** Makes the reader. */
export function createObligationReader(sources: ObligationSources): ObligationReader {
  const { policies, store, directory, settings } = sources;
  const input = async (
    policyId: string,
    now: Date,
    personIds?: readonly string[],
  ): Promise<ObligationInput> => {
    const policy = policies.find(({ id }) => id === policyId);
    if (policy === undefined) throw new TypeError('a policy in the library is asked about');
    const [terms, records] = await Promise.all([
      loadTerms(policy, store, now),
      personIds === undefined || personIds.length > MOST_BY_ONE
        ? readAll(policyId, store)
        : readEach(policyId, store, personIds),
    ]);
    const people =
      personIds === undefined
        ? [...directory.people, ...directory.leavers]
        : personIds.map((id) => directory.byId(id)).filter((person) => person !== undefined);
    return { people, terms, ...records, settings, now };
  };
  return {
    of: async (policyId, personIds) => obligationsOf(await input(policyId, sources.now(), personIds)),
    everyone: async (policyId) => obligationsOf(await input(policyId, sources.now())),
    inputOf: (policyId) => input(policyId, sources.now()),
    async plan(policyIds, now) {
      const running = policies.filter(({ id }) => policyIds.includes(id));
      if (running.length === 0) return [];
      const toPlan = await Promise.all(
        running.map(async ({ id }) => ({ policyId: id, obligations: obligationsOf(await input(id, now)) })),
      );
      const messages = await messagesSince(earliestTurn(toPlan, settings), store);
      const unreached = unreachedIn(await store.reach());
      return planReminders({ policies: toPlan, directory, messages, unreached, settings, now });
    },
  };
}

/** The day before which nothing was written about the turns that are owed; undefined when none is. */
function earliestTurn(
  policies: readonly { readonly obligations: readonly Obligation[] }[],
  settings: ReminderSettings,
): LocalDate | undefined {
  let earliest: LocalDate | undefined;
  for (const { obligations } of policies) {
    for (const { state, cycle } of obligations) {
      if (state === 'due' || state === 'overdue' || state === 'unreachable')
        earliest = earliest === undefined ? cycle : earlier(earliest, cycle);
    }
  }
  return earliest === undefined ? undefined : addDays(earliest, -leadDays(settings) - DAYS_OF_TRAVEL);
}

/** A local date may be a day off for those who moved; more does no harm. */
const DAYS_OF_TRAVEL = 2;

async function messagesSince(
  since: LocalDate | undefined,
  store: Pick<RecordStore, 'messages'>,
): Promise<readonly QueuedMessage[]> {
  if (since === undefined) return [];
  const waiting = await store.messages({ states: ['queued', 'sending'] });
  return [...waiting.filter(({ on }) => on < since), ...(await store.messages({ since }))];
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
async function loadTerms(
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
