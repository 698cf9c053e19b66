import type { Block, Reply } from '../../src/core/reply.ts';

/** One of every block kind, as the assistant uses them. */
export const BLOCKS = {
  text: {
    kind: 'text',
    runs: [
      'In short: your own time, ',
      { bold: 'your own device' },
      '. See ',
      { link: 'the guide', href: 'https://example.org/guide' },
      '.',
    ],
  },
  quote: {
    kind: 'quote',
    text: 'The Council does not allow personal access to social networking websites from its computers at any time.',
    cite: 'Clause 1.1, Personal use of the internet',
    highlights: [
      { start: 4, end: 11 },
      { start: 27, end: 42 },
    ],
  },
  marked: {
    kind: 'marked',
    text: 'Ring me on 07700 900123.\nHousing are useless, and the Council believes it too. Just saying!',
    marks: [
      { start: 11, end: 23, severity: 'stop', label: 'Clear breach: a phone number' },
      { start: 25, end: 44, severity: 'care', label: 'Risk: may embarrass the Council' },
      { start: 79, end: 91, severity: 'note', label: 'Ask yourself: does this add anything?' },
    ],
  },
  facts: {
    kind: 'facts',
    rows: [
      { label: 'Policy', value: 'Social media policy' },
      { label: 'Version', value: '2024-1' },
      { label: 'State', value: 'Acknowledged' },
    ],
  },
  table: {
    kind: 'table',
    head: ['Person', 'Team', 'State'],
    rows: [
      ['Ann Archer', 'Housing', 'Acknowledged'],
      ['Bob Baker', 'Housing', 'Overdue'],
    ],
  },
  progress: {
    kind: 'progress',
    label: 'Housing',
    parts: [
      { label: 'acknowledged', count: 14 },
      { label: 'due', count: 4 },
      { label: 'overdue', count: 2 },
    ],
  },
  chart: {
    kind: 'chart',
    label: 'Acknowledged over time',
    counted: 'acknowledged',
    points: [
      { label: '5 Jan 2026', count: 0 },
      { label: '12 Jan 2026', count: 9 },
      { label: '19 Jan 2026', count: 14 },
    ],
    whole: { label: 'people', count: 20 },
  },
  divider: { kind: 'divider' },
  buttons: {
    kind: 'buttons',
    buttons: [
      { name: 'acknowledge', label: 'I have read and understood this', value: 'v1', style: 'primary' },
      { name: 'say', label: 'Read the section', value: 'read 1' },
      { name: 'forget', label: 'Forget it', value: 'x', style: 'danger' },
    ],
  },
  form: {
    kind: 'form',
    name: 'check',
    fields: [
      {
        name: 'draft',
        label: 'Your draft',
        hint: 'It is not kept.',
        multiline: true,
        initial: 'Dear all,\n\nsee you there',
        maxLength: 60,
      },
      {
        name: 'capacity',
        label: 'Where will it go?',
        initial: 'own',
        options: [
          { value: 'own', label: 'My own account' },
          { value: 'council', label: 'A Council account' },
        ],
      },
      {
        name: 'platform',
        label: 'On which platform?',
        initial: '',
        options: [
          { value: '', label: 'Not decided' },
          { value: 'forum', label: 'A forum' },
        ],
        fold: 'More about it (optional)',
      },
      {
        name: 'note',
        label: 'Anything else?',
        fold: 'More about it (optional)',
      },
    ],
    submit: 'Check this draft',
  },
} as const satisfies { readonly [K in Block['kind']]: Extract<Block, { kind: K }> };

/** A reply with these blocks, for the sender alone. */
export function replyOf(title: string, ...blocks: readonly Block[]): Reply {
  return { summary: title, title, blocks, visibleTo: 'sender' };
}

export const EVERY_BLOCK: Reply = replyOf('Everything there is', ...Object.values(BLOCKS));

/** What somebody is shown after a check, with the draft in it. */
export const DRAFT_FORM: Block = {
  kind: 'form',
  name: 'check',
  submit: 'Check again',
  fields: [{ name: 'draft', label: 'Your draft', multiline: true, initial: 'ring me' }],
};
