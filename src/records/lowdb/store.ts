import type { DeliveryState, QueuedMessage } from '../../core/campaigns.ts';
import type { ChainLink } from '../../core/evidence.ts';
import type { Clock, Log, RecordStore } from '../../core/ports.ts';
import type { LocalDate } from '../../core/records.ts';
import { addCampaignEvent, addExcuse, addNudge, endExcuse, noteReach } from './campaign-changes.ts';
import { keyOf, nudgesBy } from './collections.ts';
import {
  answerHrQuestion,
  askHr,
  deleteHrQuestions,
  noteAnswer,
  suggestSample,
} from './hr-question-changes.ts';
import {
  cancelQueued,
  claimMessages,
  claimOrphans,
  endLeases,
  keptOf,
  noteArrived,
  oldestFirst,
  queueMessages,
  requeueFailed,
  settleMessage,
} from './message-changes.ts';
import {
  acknowledge,
  count,
  forgetInstallation,
  keepInstallation,
  keepPolicyText,
  rememberAddress,
} from './record-changes.ts';
import { erasePerson, purge } from './removal.ts';
import { changeRoster } from './roster-changes.ts';
import type { State } from './state.ts';
import type { Writer } from './writer.ts';

/** Links of the chain given out at once. */
const CHAIN_BATCH = 1000;

/** The record store over a writer. `forget` rewrites the files without what was removed; `close` lets the folder go. */
export function createStore(
  writer: Writer,
  {
    now,
    log,
    forget,
    close,
  }: {
    readonly log: Log | undefined;
    readonly now: Clock;
    readonly forget: () => Promise<void>;
    readonly close: () => Promise<void>;
  },
): RecordStore {
  const change = writer.change.bind(writer);
  const scan = writer.scan.bind(writer);
  const read = writer.read.bind(writer);
  const at = () => now().toISOString();
  // What was asked for is recorded either way, and the next start tries again.
  const tryToForget = () => forget().catch((error: unknown) => log?.error('removed-but-on-disk', error));
  let isAtWork = false;
  return {
    time: async () => now(),
    alone: async (work) => {
      if (isAtWork) return undefined;
      isAtWork = true;
      try {
        return await work();
      } finally {
        isAtWork = false;
      }
    },
    acknowledge: (added) => change(acknowledge(added)),
    acknowledgements: (filter) => read((state) => acknowledgementsIn(state, filter)),
    acknowledgementsOf: (policyId, personIds) =>
      read(({ acknowledgements }) => acknowledgements.ofPeople(policyId, personIds)),
    keepPolicyText: (added) => change(keepPolicyText(added)),
    policyTexts: (policyId) => read(({ collections }) => collections.policyTexts.of(policyId)),
    count: (added) => change(count(added)),
    tallies: (policyId) => read(({ collections }) => collections.tallies.of(policyId)),
    rememberAddress: (personId, address) => change(rememberAddress(personId, address, at())),
    addresses: (personId) =>
      read(({ collections }) =>
        collections.addresses
          .of(personId)
          .map(({ platform, route }) => ({ platform, route }))
          .reverse(),
      ),
    keepInstallation: (installation) => change(keepInstallation(installation)),
    forgetInstallation: (platform, key) => change(forgetInstallation(platform, key)),
    installations: (platform) => read(({ collections }) => collections.installations.of(platform)),

    askHr: (added) => scan(askHr(added)),
    answerHrQuestion: (id, answer) => change(answerHrQuestion(id, answer)),
    noteAnswer: async (id, state, noted) => {
      if (await change(noteAnswer(id, state, noted))) await tryToForget();
    },
    deleteHrQuestions: async (askedBefore) => {
      const deleted = await scan(deleteHrQuestions(askedBefore));
      if (deleted > 0) await tryToForget();
      return deleted;
    },
    hrQuestions: (filter) => read((state) => hrQuestionsIn(state, filter)),
    suggestSample: (added) => scan(suggestSample(added)),
    sampleSuggestions: () => read(({ collections }) => [...collections.sampleSuggestions.values()]),

    roster: () =>
      read(({ collections: { people, roster } }) => ({
        revision: 0,
        ...roster.get('roster'),
        people: [...people.values()],
      })),
    rosterRevision: () => read(({ collections }) => collections.roster.get('roster')?.revision ?? 0),
    changeRoster: (changed) => change(changeRoster(changed)),

    campaignEvents: (policyId) =>
      read(({ collections: { campaignEvents } }) =>
        (policyId === undefined ? [...campaignEvents.values()] : campaignEvents.of(policyId)).map(
          ({ event }) => event,
        ),
      ),
    addCampaignEvent: (event, after) => scan(addCampaignEvent(event, after)),
    excuses: ({ personId }) =>
      read(({ collections: { excuses } }) =>
        personId === undefined ? [...excuses.values()] : excuses.of(personId),
      ),
    addExcuse: (added) => scan(addExcuse(added)),
    endExcuse: (id, by, ended) => change(endExcuse(id, by, ended)),
    nudges: ({ personId, managerId }) =>
      read(({ collections: { nudges } }) => {
        if (personId === undefined)
          return managerId === undefined ? [...nudges.values()] : nudges.of(nudgesBy(managerId));
        return nudges.of(personId).filter((one) => managerId === undefined || one.managerId === managerId);
      }),
    addNudge: (added) => change(addNudge(added)),
    reach: (personId) =>
      read(({ collections: { reach } }) =>
        personId === undefined ? [...reach.values()] : reach.of(personId),
      ),
    noteReach: (reach) => change(noteReach(reach)),

    queueMessages: (messages) => change(queueMessages(messages, now())),
    claimMessages: (claim) => scan(claimMessages(claim, now())),
    claimOrphans: (claim) => scan(claimOrphans(claim, now())),
    endLeases: (owner) => scan(endLeases(owner, now())),
    settleMessage: (key, token, settlement) => change(settleMessage(key, token, settlement, now())),
    noteArrived: (key) => change(noteArrived(key, now())),
    cancelQueued: (policyId, reason) => scan(cancelQueued(policyId, reason, now())),
    requeueFailed: (policyId) => scan(requeueFailed(policyId, now())),
    messages: (filter) => read((state) => messagesIn(state, filter)),
    messageCounts: () => read(({ messages }) => messages.counts()),
    oldestQueuedAt: () => read(oldestQueuedAt),
    ready: () => read(() => undefined),

    chain: () => batchesOf(read(({ links }) => links.slice())),
    chainHead: () => read(({ links, head }) => ({ count: links.length, hash: head })),
    subjectOf: (personId) => read(({ collections }) => collections.subjects.get(personId)),
    erasePerson: async (personId, erasedAt) => {
      const counts = await scan(erasePerson(personId, erasedAt));
      await forget();
      return counts;
    },
    purge: async (bounds) => {
      const counts = await scan(purge(bounds));
      if (bounds.isTrial !== true && Object.keys(counts).length > 0) await forget();
      return counts;
    },
    close,
  };
}

/** The acknowledgements that fit a filter, in the order they were recorded. */
export function acknowledgementsIn(
  { acknowledgements }: State,
  {
    personId,
    policyId,
    policyVersion,
  }: { readonly personId?: string; readonly policyId?: string; readonly policyVersion?: string },
) {
  const found =
    personId !== undefined
      ? acknowledgements.ofPerson(personId)
      : policyId !== undefined
        ? acknowledgements.ofPolicy(policyId)
        : acknowledgements.all();
  if (policyVersion === undefined && (personId === undefined || policyId === undefined)) return found;
  return found.filter(
    (one) =>
      (policyId === undefined || one.policyId === policyId) &&
      (policyVersion === undefined || one.policyVersion === policyVersion),
  );
}

function hrQuestionsIn(
  { collections: { hrQuestions } }: State,
  {
    id,
    askerId,
    isAnswered,
  }: { readonly id?: string; readonly askerId?: string; readonly isAnswered?: boolean },
) {
  const found =
    id !== undefined
      ? [hrQuestions.get(id)].filter((one) => one !== undefined)
      : askerId !== undefined
        ? hrQuestions.of(keyOf('asker', askerId))
        : [...hrQuestions.values()];
  return found.filter(
    (one) =>
      (askerId === undefined || one.askerId === askerId) &&
      (isAnswered === undefined || (one.answer !== undefined) === isAnswered),
  );
}

function messagesIn(
  state: State,
  {
    policyId,
    personId,
    states,
    since,
  }: {
    readonly policyId?: string;
    readonly personId?: string;
    readonly states?: readonly DeliveryState[];
    readonly since?: LocalDate;
  },
): readonly QueuedMessage[] {
  const { messages: index, collections } = state;
  const policies = policyId === undefined ? index.policyIds() : [policyId];
  const found =
    personId !== undefined
      ? collections.messages.of(personId)
      : states !== undefined
        ? keptOf(
            state,
            policies.flatMap((policy) =>
              [...new Set(states)].flatMap((one) => [...index.inState(policy, one)]),
            ),
          )
        : since !== undefined
          ? keptOf(state, index.since(since))
          : [...collections.messages.values()];
  const fitting = found.filter(
    ({ message }) =>
      (policyId === undefined || message.policyId === policyId) &&
      (states === undefined || states.includes(message.state)) &&
      (since === undefined || message.on >= since),
  );
  return oldestFirst(fitting).map(({ message }) => message);
}

function oldestQueuedAt({ messages, collections }: State): string | undefined {
  let oldest: string | undefined;
  const look = (key: string) => {
    const at = collections.messages.get(key)?.message.queuedAt;
    if (at !== undefined && (oldest === undefined || at < oldest)) oldest = at;
  };
  for (const policyId of messages.policyIds()) {
    for (const key of messages.cameBack(policyId)) look(key);
    for (const key of messages.fresh(policyId)) {
      look(key);
      break;
    }
  }
  return oldest;
}

/** Links of a chain, many at a time. */
export async function* batchesOf(all: Promise<readonly ChainLink[]>): AsyncIterable<readonly ChainLink[]> {
  const links = await all;
  for (let from = 0; from < links.length; from += CHAIN_BATCH) yield links.slice(from, from + CHAIN_BATCH);
}
