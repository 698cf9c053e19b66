import { expect, test } from 'vitest';
import { clauseIdIn, parseCommand } from '../../src/handlers/parse-command.ts';

test.each([
  ['help', { kind: 'help' }],
  ['Help!', { kind: 'help' }],
  ['check', { kind: 'check-empty' }],
  ['ask can I blog?', { kind: 'ask', question: 'can I blog?' }],
  ['read', { kind: 'read', what: '' }],
  ['read 2.1', { kind: 'read', what: '2.1' }],
  ['read 5.2 (a)', { kind: 'read', what: '5.2 (a)' }],
  ['show me section 3', { kind: 'read', what: '3' }],
  ['read all', { kind: 'read', what: 'all' }],
  ['read the policy', { kind: 'read', what: 'all' }],
  ['read social-media 2.1', { kind: 'read', what: 'social-media 2.1' }],
  ['2.1', { kind: 'read', what: '2.1' }],
  ['clause 5.2(a)?', { kind: 'read', what: '5.2(a)' }],
  ['acknowledge', { kind: 'acknowledge' }],
  ['acknowledge the policy', { kind: 'acknowledge' }],
  ['acknowledge social-media', { kind: 'acknowledge', policyId: 'social-media' }],
  ['my record', { kind: 'my-record' }],
  ["what's changed?", { kind: 'what-changed' }],
  ['what changed since last time', { kind: 'what-changed' }],
  ['team', { kind: 'team' }],
  ['team page 2', { kind: 'team', page: 2 }],
  ['team Priya Raman', { kind: 'team', who: 'Priya Raman' }],
  ["team of Sinead O'Rourke page 3", { kind: 'team', who: "Sinead O'Rourke", page: 3 }],
  ['team priya.raman@example.gov.uk', { kind: 'team', who: 'priya.raman@example.gov.uk' }],
  ['team p10', { kind: 'team', who: 'p10' }],
  ['nudge', { kind: 'nudge' }],
  ['nudge Mei-Ling Chan', { kind: 'nudge', who: 'Mei-Ling Chan' }],
  ['excuse', { kind: 'excuse' }],
  ['excuse Fatima Al-Sayed', { kind: 'excuse', who: 'Fatima Al-Sayed' }],
  ['paper', { kind: 'paper' }],
  ['paper p07', { kind: 'paper', who: 'p07' }],
  ['report overdue', { kind: 'report', of: 'overdue' }],
  ['report Overdue page 2', { kind: 'report', of: 'overdue', page: 2 }],
  ['report who is not yet due', { kind: 'report', of: 'not yet due' }],
  ['report Waste and Streets', { kind: 'report', of: 'Waste and Streets' }],
  ["report for Chief Executive's Office", { kind: 'report', of: "Chief Executive's Office" }],
  ['report page 4', { kind: 'report', page: 4 }],
  ['report csv', { kind: 'report', format: 'csv' }],
  ['report JSON', { kind: 'report', format: 'json' }],
  ['report all', { kind: 'report' }],
  ['remind preview', { kind: 'remind', what: 'preview' }],
  ['remind', { kind: 'remind', what: 'status' }],
  ['Remind start social-media now', { kind: 'remind', what: 'start-now', policyId: 'social-media' }],
  ['reminders pause', { kind: 'remind', what: 'pause' }],
  ['ask hr', { kind: 'ask-hr', question: '', shown: [] }],
  ['Ask HR: may I blog?', { kind: 'ask-hr', question: 'may I blog?', shown: [] }],
  ['ask HR may I\npost this?', { kind: 'ask-hr', question: 'may I\npost this?', shown: [] }],
  ['ask human resources, may I?', { kind: 'ask-hr', question: 'may I?', shown: [] }],
  ['questions', { kind: 'hr-questions' }],
  ['feedback', { kind: 'feedback' }],
  ['read: 2.1', { kind: 'read', what: '2.1' }],
  ['ask: can I blog?', { kind: 'ask', question: 'can I blog?' }],
])('%s', (message, action) => {
  expect(parseCommand(message)).toEqual(action);
});

test.each([
  'team whatsapp has turned nasty',
  'team building photos on facebook',
  'Team photo',
  'report a colleague for a racist post',
  'report of a crash on my facebook',
  'nudge theory, may I tweet about it?',
  'excuse me, can I post this?',
  'Excuse me',
  'paper round selfie',
  'remind me what the policy says about photos',
  'help, someone posted my address',
  'read my tweets',
  'acknowledge that I was wrong in a post?',
  'what changed your mind',
  'sign my petition',
  'questions about photos',
  'feedback on my post please',
  'check: lovely day at the depot',
  'constructor',
  'toString',
])('%s is not a command', (message) => {
  expect(parseCommand(message)).toBeUndefined();
});

test('a sentence names a clause', () => {
  expect(clauseIdIn('what does 2.1(f) say')).toBe('2.1(f)');
  expect(clauseIdIn('could you show me section 3 please')).toBe('3');
  expect(clauseIdIn('where is the policy')).toBeUndefined();
});

test.each([
  'can I speak to a person?',
  'I want to talk to a human',
  'contact HR',
  'send this to hr',
  'how do I contact hr',
])('%s opens the way to HR', (text) => {
  expect(parseCommand(text)).toMatchObject({ kind: 'ask-hr', question: '' });
});

test.each([
  'can I contact residents on Facebook',
  'talk to a journalist about my job',
  'message a colleague',
])('%s is no call for HR', (text) => {
  expect(parseCommand(text)).toBeUndefined();
});
