import type { Action } from './action.ts';
import { announcedDraft, capacityOf, findDraft, type HandedOver, platformOf } from './find-draft.ts';
import { clauseIdIn, parseCommand } from './parse-command.ts';
import type { SmallTalk } from './small-talk.ts';
import { stripEnd } from './strip-end.ts';
import { edgesOf, type TextAction, type TextModel } from './text-model.ts';

/** What free text is read with. */
export interface TextReaders {
  readonly smallTalk: SmallTalk;
  readonly model: TextModel;
  /** Whether a word in small letters is the name of a platform. */
  readonly isPlatform: (word: string) => boolean;
  /** A model that goes by the message's meaning too, and what gives the meaning: undefined when it is not at hand. */
  readonly meanings?: {
    readonly model: TextModel;
    vectorOf(text: string): Promise<Int8Array | undefined>;
  };
}

/** Below this probability a command is not run on a guess: the words are looked up instead. */
const SURE_OF_COMMAND = 0.3;
/** Below this the reply offers the other reading, question or draft, as well. */
const SURE_OF_READING = 0.75;

/**
 * Decides what a typed message wants: a command word or clause id, small talk, a draft handed over in
 * so many words, and for anything else the model’s guess. A message without letters or emoji gets help.
 */
export async function routeText(
  text: string,
  { smallTalk, model, isPlatform, meanings }: TextReaders,
): Promise<Action> {
  const message = text.trim().replace(/^\/policy\b\s*/i, '');
  if (!/[\p{L}\p{N}]/u.test(message))
    return /\p{Extended_Pictographic}/u.test(message)
      ? { kind: 'smalltalk', mood: 'chat' }
      : { kind: 'help' };
  const command = parseCommand(message);
  if (command !== undefined) return command;
  const mood = smallTalk(message);
  if (mood !== undefined) return { kind: 'smalltalk', mood };
  const announced = announcedDraft(message);
  if (announced !== undefined) return checkOf(announced, announced.isSure, isPlatform);
  const vector = await meanings?.vectorOf(edgesOf(message));
  const guesses =
    meanings === undefined || vector === undefined ? model(message) : meanings.model(message, vector);
  const chance = (action: TextAction) => guesses.find((guess) => guess.action === action)?.probability ?? 0;
  const [best] = guesses;
  if (
    best !== undefined &&
    best.probability >= SURE_OF_COMMAND &&
    best.action !== 'ask' &&
    best.action !== 'check'
  ) {
    return actionOf(best.action, message);
  }
  return chance('check') > chance('ask')
    ? checkOf(findDraft(message, model), chance('check') >= SURE_OF_READING, isPlatform)
    : {
        kind: 'ask',
        question: message,
        ...(chance('check') > 1 - SURE_OF_READING ? { maybeDraft: true } : {}),
      };
}

function checkOf(
  { draft, lead }: HandedOver,
  isSure: boolean,
  isPlatform: TextReaders['isPlatform'],
): Action {
  if (draft === '') return { kind: 'check-empty' };
  const capacity = capacityOf(lead);
  const platform = platformOf(lead, isPlatform);
  const circumstances = {
    ...(capacity === undefined ? {} : { capacity }),
    ...(platform === undefined ? {} : { platform }),
  };
  return {
    kind: 'check',
    draft,
    ...(Object.keys(circumstances).length === 0 ? {} : { circumstances }),
    ...(isSure ? {} : { maybeQuestion: true }),
  };
}

function actionOf(action: Exclude<TextAction, 'ask' | 'check'>, message: string): Action {
  switch (action) {
    case 'read':
      return { kind: 'read', what: clauseIdIn(message) ?? '' };
    case 'smalltalk':
      return { kind: 'smalltalk', mood: 'chat' };
    case 'report': {
      const maybeOf = departmentIn(message);
      return { kind: 'report', ...(maybeOf === undefined ? {} : { maybeOf }) };
    }
    // A guess never starts or stops anything: the card has a button for each.
    case 'remind':
      return { kind: 'remind', what: 'status' };
    default:
      return { kind: action };
  }
}

/** No department has a longer name, and no message that asks for one is longer. */
const MOST_CHARACTERS = 100;

/** What stands behind "report", where that is no more than a department may be called. */
function departmentIn(message: string): string | undefined {
  if (message.length > MOST_CHARACTERS) return undefined;
  const bare = (text: string) => stripEnd(text, /[\s?.!,]/);
  const [, words] = /^report\s+(?:(?:of|for|on)\s+)?(.*)$/is.exec(bare(message)) ?? [];
  const name = bare((words ?? '').replace(/\bplease$/i, ''));
  return name === '' ? undefined : name;
}
