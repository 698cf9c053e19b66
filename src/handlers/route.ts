import type { Transport } from '../core/incoming.ts';
import type { Action } from './action.ts';
import { routeText, type TextReaders } from './route-text.ts';

/** Turns a transport event into what the person wants. The only place that does. Installing asks for nothing. */
export function route(
  event: Exclude<Transport, { kind: 'opened' | 'installed' }>,
  readers: TextReaders,
): Action {
  switch (event.kind) {
    case 'message':
    case 'command':
      return routeText(event.text, readers);
    case 'shortcut':
      return routeShortcut(event.name, event.text, readers);
    case 'button':
      return routeButton(event.name, event.value, readers);
    case 'form':
      return routeForm(event.name, event.fields);
    default:
      return event satisfies never;
  }
}

function routeShortcut(name: string, text: string, readers: TextReaders): Action {
  if (name === 'check') return text.trim() === '' ? { kind: 'check-empty' } : { kind: 'check', draft: text };
  return name === 'ask' ? routeText(text, readers) : { kind: 'stale' };
}

function routeButton(name: string, value: string, readers: TextReaders): Action {
  const [first = '', second = '', third = ''] = value.split('|');
  switch (name) {
    case 'say':
      return routeText(value, readers);
    case 'ask':
      return { kind: 'ask', question: value };
    case 'check':
      return { kind: 'check', draft: value };
    case 'confirm-acknowledgement':
      return { kind: 'confirm-acknowledgement', policyId: first, policyVersion: second, digest: third };
    case 'helpful':
    case 'not-helpful':
      return { kind: 'rate', policyId: first, clauseId: second, rating: name };
    case 'false-alarm':
      return { kind: 'false-alarm', policyId: first, rule: second };
    default:
      return { kind: 'stale' };
  }
}

function routeForm(name: string, fields: Readonly<Record<string, string>>): Action {
  if (name !== 'check') return { kind: 'stale' };
  const draft = fields['draft'] ?? '';
  const capacity = fields['capacity'] === 'council' ? 'council' : 'own';
  return draft.trim() === '' ? { kind: 'check-empty' } : { kind: 'check', draft, capacity };
}
