import type { Person } from '../../src/core/records.ts';

/** Made-up people in two teams, with a name that looks like a tag. */
export const PEOPLE: readonly Person[] = [
  { id: 'cat', name: 'Cat Cole', email: 'cat@example.org', department: 'Housing', role: 'manager' },
  {
    id: 'ann',
    name: 'Ann Archer',
    email: 'ann@example.org',
    department: 'Housing',
    role: 'employee',
    managerId: 'cat',
  },
  {
    id: 'bob',
    name: 'Bob <b>Baker</b>',
    email: 'bob@example.org',
    department: 'Housing',
    role: 'employee',
    managerId: 'cat',
  },
  { id: 'dee', name: 'Dee Dunn', email: 'dee@example.org', department: 'Human "resources"', role: 'hr' },
];
