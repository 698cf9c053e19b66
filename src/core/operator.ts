import type { Person } from './records.ts';

/**
 * Whoever works at the command line of the machine that keeps the records: may do what HR may, and is nobody on the roster. No event of a
 * chat platform can be from the operator, because it goes by how the assistant is called and by nothing in the event.
 */
export const OPERATOR: Person = {
  id: 'cli',
  name: 'The command line',
  email: '',
  department: '',
  role: 'hr',
};
