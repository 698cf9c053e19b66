import { randomUUID } from 'node:crypto';
import { UserError } from '../core/errors.ts';
import type { Incoming, Sender } from '../core/incoming.ts';
import type { Dispatch } from '../core/ports.ts';
import type { Person, Role } from '../core/records.ts';
import type { Reply } from '../core/reply.ts';
import { mayDo, requireMay } from './access.ts';
import { handleAcknowledge, handleConfirm, handleWhatChanged } from './acknowledge.ts';
import type { Action } from './action.ts';
import { handleAsk, handleAskEmpty } from './ask.ts';
import { aside, paragraph, reply, say } from './blocks.ts';
import { handleCheck, handleCheckEmpty } from './check.ts';
import type { Asker, Deps } from './deps.ts';
import { handleEndExcuse, handleExcuse, handleExcuses } from './excuse/excuse.ts';
import { handleFeedback } from './feedback.ts';
import { handleHelp, handleOpened, handleSmallTalk } from './help.ts';
import { handleHome } from './home.ts';
import { handleAnswerHr } from './hr-questions/answer.ts';
import { handleAskHr } from './hr-questions/consent.ts';
import { handleHrQuestions } from './hr-questions/list.ts';
import { addNews } from './hr-questions/own-questions.ts';
import { handleDraftSample, handleSaveSample } from './hr-questions/samples.ts';
import { handleSendToHr } from './hr-questions/send-question.ts';
import { handleMyRecord } from './my-record.ts';
import { handlePaper, handlePaperForm } from './paper/paper.ts';
import { handleFalseAlarm, handleRate } from './rate.ts';
import { handleRead, handleTopics } from './read.ts';
import { handleRemind } from './remind/index.ts';
import { handleReport } from './report/index.ts';
import { handleApplyRoster, handleImportRoster } from './roster/import-file.ts';
import { route } from './route.ts';
import type { TextReaders } from './route-text.ts';
import { handleNudge } from './team/nudge.ts';
import { handleTeam } from './team/team.ts';

/**
 * The whole assistant as one function of an event. It never rejects: what a person can mend is said to them in a
 * sentence, anything else becomes an apology with a reference that is also in the log.
 */
export function createAssistant(
  deps: Deps & {
    readonly readers: TextReaders;
    /** Set for the command line alone: every event is this person's, and what they can mend is thrown as a UserError. */
    readonly operator?: Person;
  },
): Dispatch {
  const startedAt = deps.now();
  return async (event) => {
    const request = randomUUID().slice(0, 8);
    try {
      if (event.kind === 'installed') return undefined;
      const asker: Asker = {
        person: deps.operator ?? requirePerson(event.sender, deps),
        platform: event.sender.platform,
      };
      await rememberAddress(event, asker, deps);
      if (event.kind === 'opened') return await addNews(handleOpened(asker, deps), asker, startedAt, deps);
      if (event.kind === 'home') return await addNews(await handleHome(asker, deps), asker, startedAt, deps);
      const action = forRole(await route(event, deps.readers), asker.person.role);
      requireMay(asker.person.role, action.kind);
      deps.log.info('handling', { request, action: action.kind, platform: event.sender.platform });
      return await handle(action, asker, deps);
    } catch (error) {
      if (!(error instanceof UserError)) return apologise(error, event, request, deps);
      deps.log.info('refused', { request, code: error.code, platform: event.sender.platform });
      if (deps.operator !== undefined) throw error;
      return explain(error);
    }
  };
}

function handle(action: Action, asker: Asker, deps: Deps): Reply | Promise<Reply> {
  switch (action.kind) {
    case 'ask':
      return handleAsk(action.question, action.maybeDraft ?? false, deps);
    case 'check':
      return handleCheck(action, deps);
    case 'check-empty':
      return handleCheckEmpty(deps);
    case 'ask-empty':
      return handleAskEmpty();
    case 'read':
      return handleRead(action.what, deps);
    case 'topics':
      return handleTopics(action.topic, deps);
    case 'acknowledge':
      return handleAcknowledge(action.policyId, asker, deps);
    case 'confirm-acknowledgement':
      return handleConfirm(action, asker, deps);
    case 'what-changed':
      return handleWhatChanged(action.policyId, asker, deps);
    case 'my-record':
      return handleMyRecord(asker, deps);
    case 'team':
      return handleTeam(action, asker, deps);
    case 'nudge':
      return handleNudge(action, asker, deps);
    case 'report':
      return handleReport(action, deps);
    case 'excuse':
      return handleExcuses(action, deps);
    case 'excuse-form':
      return handleExcuse(action, asker, deps);
    case 'end-excuse':
      return handleEndExcuse(action.id, asker, deps);
    case 'paper':
      return handlePaper(action, deps);
    case 'paper-form':
      return handlePaperForm(action, asker, deps);
    case 'remind':
      return handleRemind(action, asker, deps);
    case 'rate':
      return handleRate(action, deps);
    case 'false-alarm':
      return handleFalseAlarm(action, deps);
    case 'help':
      return handleHelp(asker, deps);
    case 'smalltalk':
      return handleSmallTalk(action.mood, asker);
    case 'ask-hr':
      return handleAskHr(action, asker, deps);
    case 'send-to-hr':
      return handleSendToHr(action, asker, deps);
    case 'hr-questions':
      return handleHrQuestions(asker, deps);
    case 'answer-hr':
      return handleAnswerHr(action, asker, deps);
    case 'draft-sample':
      return handleDraftSample(action.id, deps);
    case 'save-sample':
      return handleSaveSample(action, asker, deps);
    case 'feedback':
      return handleFeedback(deps);
    case 'import-roster':
      return handleImportRoster(action, asker, deps.rosterUploads);
    case 'apply-roster':
      return handleApplyRoster(action, asker, deps.rosterUploads);
    case 'stale':
      throw new UserError(
        'stale',
        'That button is from an older version of me.',
        'Say "help" to see what I can do now.',
      );
    default:
      return action satisfies never;
  }
}

/** A manager who wants people reminded has a team to nudge; only HR has everyone's reminders. */
function forRole(action: Action, role: Role): Action {
  return action.kind === 'remind' && action.what === 'status' && !mayDo(role, 'remind') && mayDo(role, 'team')
    ? { kind: 'team' }
    : action;
}

/** The person on the roster who sent this. Throws a UserError `unknown-person` that leaks nothing of the roster. */
function requirePerson({ email }: Sender, { directory }: Deps): Person {
  const person = email === undefined ? undefined : directory.byEmail(email);
  if (person !== undefined) return person;
  throw new UserError(
    'unknown-person',
    'I cannot find you on the staff roster from this account.',
    'Ask HR to check that your work e-mail address on the roster is the one you sign in with.',
  );
}

/** Keeps where the person can be written to later. Others would read along anywhere but in a one-to-one chat. */
async function rememberAddress(
  { address, isPrivate }: Incoming,
  { person }: Asker,
  deps: Deps,
): Promise<void> {
  if (!isPrivate) return;
  try {
    const known = await deps.store.addresses(person.id);
    const isKnown = known.some((one) => JSON.stringify(one) === JSON.stringify(address));
    if (!isKnown) await deps.store.rememberAddress(person.id, address);
  } catch (error) {
    // Records that cannot be written must not keep anybody from an answer.
    deps.log.error('address-not-kept', error);
  }
}

function explain({ message, hint }: UserError): Reply {
  return reply(message, undefined, [
    paragraph(message),
    paragraph(hint),
    { kind: 'buttons', buttons: [say('Help', 'help')] },
  ]);
}

function apologise(error: unknown, event: Incoming, reference: string, { log }: Deps): Reply {
  log.error('unexpected', error, { request: reference, kind: event.kind, platform: event.sender.platform });
  return reply('Sorry, something went wrong on my side.', 'Sorry', [
    paragraph('Something went wrong on my side, and nothing was recorded. Please try again.'),
    aside(`If it happens again, give IT this reference: ${reference}`),
  ]);
}
