import type { Block, Reply } from '../../../src/core/reply.ts';
import { blocksFullOf } from '../hostile-blocks.ts';

/** Texts that would mean something to Teams, to markdown or to a card, or hardly fit into one. */
export const HOSTILE = [
  '<at>Everyone</at> <at id="0">All</at> @everyone',
  '**bold** _it_ ~~strike~~ `code` ```block``` [click](https://evil.example) ![x](https://evil.example/x.png)',
  '<b>bold</b> <script>alert(1)</script> &lt;at&gt; &amp; & < >',
  '{{DATE(2026-02-14T06:00:00Z, SHORT)}} {{TIME(2026-02-14T06:00:00Z)}} {{x}}',
  '> quote\n- list\n1. one\n# head\n---\n| a | b |\n|---|---|',
  'a\u0000b\u001b[2J\u007f\r\nc\rd',
  '\ud800 half \udc00',
  '\u202egnirts \u2066x\u2069',
  '',
  ' ',
  '\n',
  '- ',
  '1. one',
  '2) two',
  '====',
  'www.evil.example https://evil.example',
  '👩‍👩‍👧‍👦'.repeat(40),
  'x'.repeat(4_000),
  '"\\\n'.repeat(2_000),
];

/** One reply with `text` in every place that takes one. */
export function replyFullOf(text: string): Reply {
  const option = (index: number) => ({ value: `${index}${text.slice(0, 20)}`, label: text.slice(0, 300) });
  const blocks: Block[] = [
    ...blocksFullOf(text),
    {
      kind: 'buttons',
      buttons: [
        { name: 'a', label: text, value: text, style: 'primary' },
        { name: 'say', label: text, value: text },
      ],
    },
    {
      kind: 'form',
      name: 'f',
      value: text,
      submit: text,
      fields: [
        { name: 'one', label: text.slice(0, 300), hint: text, initial: text, maxLength: 5 },
        { name: 'two', label: text.slice(0, 300), initial: text, multiline: true, fold: text },
        { name: 'three', label: text.slice(0, 300), options: [option(0), option(1)] },
        {
          name: 'four',
          label: text.slice(0, 300),
          options: Array.from({ length: 7 }, (_, index) => option(index)),
          initial: option(2).value,
        },
      ],
    },
  ];
  return { summary: text, title: text, blocks, visibleTo: 'sender' };
}
