import type { Transport } from '../core/incoming.ts';
import type { Action } from './action.ts';
import { circumstancesOf, parseUseDraft } from './draft-form.ts';
import { parseContext } from './hr-questions/context.ts';
import { routeText, type TextReaders } from './route-text.ts';

/** Turns a transport event into what the person wants. The only place that does. Those left out ask for nothing. */
export function route(
  event: Exclude<Transport, { kind: 'opened' | 'home' | 'installed' }>,
  readers: TextReaders,
): Promise<Action> | Action {
  switch (event.kind) {
    case 'message':
    case 'command':
      return routeText(event.text, readers);
    case 'shortcut':
      return routeShortcut(event.name, event.text, readers);
    case 'button':
      return routeButton(event.name, event.value, readers);
    case 'form':
      return routeForm(event.name, event.value ?? '', event.fields);
    case 'file':
      return { kind: 'import-roster', name: event.name, read: event.read };
    default:
      return event satisfies never;
  }
}

function routeShortcut(name: string, text: string, readers: TextReaders): Promise<Action> | Action {
  if (name === 'check') return text.trim() === '' ? { kind: 'check-empty' } : { kind: 'check', draft: text };
  if (name !== 'ask') return { kind: 'stale' };
  return text.trim() === '' ? { kind: 'ask-empty' } : routeText(text, readers);
}

function routeButton(name: string, value: string, readers: TextReaders): Promise<Action> | Action {
  const [first = '', second = '', third = ''] = value.split('|');
  switch (name) {
    case 'say':
      return routeText(value, readers);
    case 'ask':
      return { kind: 'ask', question: value };
    case 'check':
      return { kind: 'check', draft: value };
    case 'use-draft':
      return routeUseDraft(value);
    case 'confirm-acknowledgement':
      return { kind: 'confirm-acknowledgement', policyId: first, policyVersion: second, digest: third };
    case 'helpful':
    case 'not-helpful':
      return { kind: 'rate', policyId: first, clauseId: second, rating: name };
    case 'false-alarm':
      return { kind: 'false-alarm', policyId: first, rule: second };
    case 'ask-hr': {
      const { shown, rest } = parseContext(value);
      return { kind: 'ask-hr', question: rest, shown };
    }
    case 'have-question':
      return { kind: 'ask-hr', question: '', shown: [], pauses: value };
    case 'team':
      return {
        kind: 'team',
        ...(first === '' ? {} : { who: first }),
        ...pageIn(second),
        isDirect: third === 'direct',
      };
    case 'nudge':
      return routeNudge(value);
    case 'report':
      return {
        kind: 'report',
        ...pageIn(first),
        ...(second === '' ? {} : { of: value.slice(first.length + 1) }),
      };
    case 'excuse':
      return { kind: 'excuse', ...pageIn(value) };
    case 'end-excuse':
      return { kind: 'end-excuse', id: value };
    case 'apply-roster':
      return { kind: 'apply-roster', digest: first, allowLeavers: Number(second) || 0 };
    case 'draft-sample':
      return { kind: 'draft-sample', id: value };
    default:
      return { kind: 'stale' };
  }
}

function routeNudge(value: string): Action {
  const [policyId = '', who = '', all, under] = value.split('|');
  if (policyId === '') return { kind: 'stale' };
  if (who !== '') return { kind: 'nudge', policyId, who };
  if ((all !== 'due' && all !== 'overdue') || under === undefined) return { kind: 'stale' };
  return { kind: 'nudge', policyId, all, under };
}

/** The number of a page; nothing when there is none, for the first. */
function pageIn(text: string): { readonly page?: number } {
  return /^\d{1,6}$/.test(text) ? { page: Number(text) } : {};
}

function routeUseDraft(value: string): Action {
  const { draft, circumstances } = parseUseDraft(value);
  return draft.trim() === '' ? { kind: 'stale' } : { kind: 'check', draft, circumstances };
}

function routeForm(name: string, value: string, fields: Readonly<Record<string, string>>): Action {
  switch (name) {
    case 'check':
      return routeDraft(fields);
    case 'ask': {
      const question = fields['question'] ?? '';
      return question.trim() === '' ? { kind: 'ask-empty' } : { kind: 'ask', question };
    }
    case 'send-to-hr': {
      const { shown, rest } = parseContext(value);
      const as = fields['as'];
      const isNamed = as === 'named' ? true : as === 'unnamed' ? false : undefined;
      const [token = '', pauses] = rest.split('/');
      return {
        kind: 'send-to-hr',
        question: fields['question'] ?? '',
        shown,
        token,
        isNamed,
        ...(pauses === undefined ? {} : { pauses }),
      };
    }
    case 'answer-hr':
      return { kind: 'answer-hr', id: value, answer: fields['answer'] ?? '' };
    case 'excuse':
      return {
        kind: 'excuse-form',
        person: fields['person'] ?? '',
        policyId: fields['policy'] ?? '',
        reason: fields['reason'] ?? '',
        from: fields['from'] ?? '',
        until: fields['until'] ?? '',
      };
    case 'paper':
      return {
        kind: 'paper-form',
        person: fields['person'] ?? '',
        policyId: fields['policy'] ?? '',
        signedOn: fields['signed-on'] ?? '',
        witness: fields['witness'] ?? '',
      };
    case 'save-sample':
      return {
        kind: 'save-sample',
        id: value,
        question: fields['question'] ?? '',
        clause: fields['clause'] ?? '',
      };
    default:
      return { kind: 'stale' };
  }
}

function routeDraft(fields: Readonly<Record<string, string>>): Action {
  const draft = fields['draft'] ?? '';
  return draft.trim() === ''
    ? { kind: 'check-empty' }
    : { kind: 'check', draft, circumstances: circumstancesOf(fields) };
}
