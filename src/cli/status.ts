import type { Operator } from '../control/calls.ts';
import type { Write } from './print-reply.ts';

/** The order in which states are told: those to do something about first. */
const STATES = [
  'overdue',
  'due',
  'unreachable',
  'question-open',
  'excused',
  'not-yet-due',
  'acknowledged',
  'left',
] as const;

const REMINDERS = {
  'never-started': 'reminders have not been started',
  started: 'reminders are running',
  resumed: 'reminders are running',
  paused: 'reminders are paused',
  cancelled: 'reminders are cancelled',
} as const;

/** Prints how many are in each state, by policy; with `isJson` one JSON object a line. */
export async function runStatus(operator: Operator, isJson: boolean, write: Write): Promise<number> {
  const { policies } = await operator.status({});
  for (const policy of policies) {
    if (isJson) {
      write(`${JSON.stringify(policy)}\n`);
      continue;
    }
    const { title, version, people, states, reminders } = policy;
    write(`${title}, version ${version}: ${people} people, ${REMINDERS[reminders]}\n`);
    for (const state of STATES) {
      const count = states[state] ?? 0;
      if (count > 0) write(`  ${String(count).padStart(8)}  ${state.replaceAll('-', ' ')}\n`);
    }
  }
  return 0;
}
