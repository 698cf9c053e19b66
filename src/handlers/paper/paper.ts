import { UserError } from '../../core/errors.ts';
import type { Obligation } from '../../core/obligations.ts';
import type { Acknowledgement, LocalDate, Person } from '../../core/records.ts';
import type { Block, Reply } from '../../core/reply.ts';
import type { Policy } from '../../knowledge/policy.ts';
import { addDays, localDateOf, timeZoneOf } from '../../reminders/calendar.ts';
import type { Action } from '../action.ts';
import { aside, paragraph, reply, say } from '../blocks.ts';
import { formatDate } from '../dates.ts';
import type { Asker, Deps } from '../deps.ts';
import { findPerson, personField, personProblem } from '../find-person.ts';
import { parseDate } from '../parse-date.ts';
import { policyName, viaWords } from '../standing.ts';

type Needs = Pick<Deps, 'library' | 'directory' | 'store' | 'obligations' | 'now' | 'send'>;
type Typed = Omit<Extract<Action, { kind: 'paper-form' }>, 'kind'>;

/** How long before a turn is due a signature may have been given for it by somebody who had acknowledged before. */
const MOST_DAYS_BEFORE = 90;

/** The form in which HR puts on record what somebody without an account signed on paper. */
export function handlePaper({ who = '' }: Extract<Action, { kind: 'paper' }>, deps: Needs): Reply {
  return reply('Put on record what was signed on paper.', 'Signed on paper', [
    paragraph(
      'For people without a chat account. They sign the words in force on paper, and somebody else sees them do it.',
    ),
    ...formBlocks({ person: who, policyId: '', signedOn: '', witness: '' }, undefined, deps),
    aside(
      'It is kept as a record like any other, marked as signed on paper, with the witness and with your name.',
    ),
  ]);
}

/** Records an acknowledgement on paper. A repeat gives the same record; what is wrong comes back in the form with all that was typed. */
export async function handlePaperForm(typed: Typed, asker: Asker, deps: Needs): Promise<Reply> {
  const back = (note: string) => reply(note, 'Signed on paper', formBlocks(typed, note, deps));
  const [signer, witness] = [findPerson(typed.person, deps), findPerson(typed.witness, deps)];
  const problem =
    personProblem(signer, typed.person, 'who signed') ??
    personProblem(witness, typed.witness, 'who saw it signed');
  if (problem !== undefined || signer.kind !== 'one' || witness.kind !== 'one') return back(problem ?? '');
  const { person } = signer;
  if (person.id === asker.person.id)
    return back('Your own signature has to be put on record by somebody else in HR.');
  if (person.id === witness.person.id) return back('The witness has to be somebody other than who signed.');
  const policy = policyOf(typed.policyId, deps);
  if (policy === undefined) return back('Choose the policy that was signed.');
  const [owed] = await deps.obligations.of(policy.id, [person.id]);
  if (owed === undefined) return back('That person is no longer on the roster.');
  const { acknowledgement } = owed;
  if (owed.state === 'acknowledged' && acknowledgement?.policyVersion === policy.version)
    return recorded(policy, person, acknowledgement, false, deps);
  const signedOn = parseDate(typed.signedOn);
  const note = await dateProblem(signedOn, policy, person, owed, deps);
  if (note !== undefined || signedOn === undefined) return back(note ?? '');
  try {
    const result = await deps.store.acknowledge({
      personId: person.id,
      policyId: policy.id,
      policyVersion: policy.version,
      policyDigest: policy.digest,
      statement: policy.statement,
      acknowledgedAt: instantOf(signedOn, deps.now()),
      via: 'paper',
      cycle: owed.cycle,
      witnessId: witness.person.id,
      recordedBy: asker.person.id,
      recordedAt: deps.now().toISOString(),
    });
    const told = result.created ? await tell(policy, person, result.acknowledgement, deps) : false;
    return recorded(policy, person, result.acknowledgement, result.created, deps, told);
  } catch (error) {
    if (error instanceof UserError) return back(`${error.message} ${error.hint}`);
    throw error;
  }
}

/** Somebody who does have a chat hears of it, so that a mistake comes to light. */
async function tell(policy: Policy, person: Person, record: Acknowledgement, deps: Needs): Promise<boolean> {
  const delivery = await deps.send(
    person.id,
    reply(`On record: you signed the ${policy.title} on paper`, 'Signed on paper', [
      paragraph(`HR has put on record that you signed the ${policyName(policy)} on paper.`),
      paperFacts(policy, person, record, deps),
      paragraph('If you did not, tell HR: press "Ask HR".'),
      {
        kind: 'buttons',
        buttons: [{ name: 'ask-hr', label: 'Ask HR', value: '|' }, say('My record', 'my record')],
      },
    ]),
  );
  return delivery.ok;
}

function recorded(
  policy: Policy,
  person: Person,
  record: Acknowledgement,
  created: boolean,
  deps: Needs,
  isTold = false,
): Reply {
  return {
    ...reply(
      `${created ? 'Recorded' : 'Already recorded'}: ${person.name}, receipt ${record.receiptId}`,
      created ? 'Recorded' : 'Already recorded',
      [
        paperFacts(policy, person, record, deps),
        ...(created
          ? [
              aside(
                isTold
                  ? `${person.name} has been told in the chat. Keep the paper.`
                  : `${person.name} has no chat that I can write to, so tell them the receipt. Keep the paper.`,
              ),
            ]
          : []),
        { kind: 'buttons', buttons: [say('Another one', 'paper'), say('Report', 'report')] },
      ],
    ),
    replacesCard: true,
  };
}

function paperFacts(policy: Policy, person: Person, record: Acknowledgement, deps: Needs): Block {
  return {
    kind: 'facts',
    rows: [
      { label: 'Who', value: person.name },
      { label: 'Policy', value: `${policy.title}, version ${record.policyVersion}` },
      { label: 'Acknowledged', value: formatDate(record.acknowledgedAt) },
      { label: 'How', value: viaWords(record, deps) },
      { label: 'Receipt', value: record.receiptId },
    ],
  };
}

function formBlocks(typed: Typed, note: string | undefined, deps: Needs): Block[] {
  const { policies } = deps.library;
  return [
    ...(note === undefined ? [] : [paragraph({ bold: note })]),
    {
      kind: 'form',
      name: 'paper',
      fields: [
        personField({ name: 'person', label: 'Who signed', typed: typed.person }, deps),
        ...(policies.length < 2
          ? []
          : [
              {
                name: 'policy',
                label: 'What was signed',
                initial: typed.policyId === '' ? (policies[0]?.id ?? '') : typed.policyId,
                options: policies.map((policy) => ({ value: policy.id, label: policyName(policy) })),
              },
            ]),
        {
          name: 'signed-on',
          label: 'Day of the signature',
          hint: 'Such as 5 April 2026.',
          initial: typed.signedOn,
        },
        personField({ name: 'witness', label: 'Who saw it signed', typed: typed.witness }, deps),
      ],
      submit: 'Put on record',
    },
  ];
}

/** A day is all that paper tells. Noon is on that day wherever the person works; what was signed today is not in the future. */
function instantOf(signedOn: LocalDate, now: Date): string {
  const noon = `${signedOn}T12:00:00.000Z`;
  return noon > now.toISOString() ? now.toISOString() : noon;
}

function policyOf(policyId: string, { library }: Needs): Policy | undefined {
  const { policies } = library;
  return policies.length === 1 ? policies[0] : policies.find(({ id }) => id === policyId);
}

/** A signature counts for the words in force alone, and not for a turn that was far away when it was given. */
async function dateProblem(
  signedOn: LocalDate | undefined,
  policy: Policy,
  person: Person,
  { cycle }: Obligation,
  { library, store, now }: Needs,
): Promise<string | undefined> {
  if (signedOn === undefined)
    return 'The day of the signature is missing or no date: write it like 5 April 2026.';
  const today = localDateOf(now().toISOString(), timeZoneOf(person, library.organisation.reminders));
  if (signedOn > today) return 'The day of the signature has not come yet.';
  if (signedOn < policy.effective)
    return `Version ${policy.version} is in force since ${formatDate(policy.effective)}: what was signed before that was another one.`;
  const earlier = await store.acknowledgementsOf(policy.id, [person.id]);
  if (earlier.length > 0 && signedOn < addDays(cycle, -MOST_DAYS_BEFORE))
    return `That is more than ${MOST_DAYS_BEFORE} days before ${formatDate(cycle)}, for which a new signature is asked.`;
  return undefined;
}
