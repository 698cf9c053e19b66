import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeHtml, escapeValue } from '../../src/adapters/web/escape.ts';
import { renderWeb } from '../../src/adapters/web/render.ts';
import type { Block, Field } from '../../src/core/reply.ts';
import { BLOCKS, EVERY_BLOCK, replyOf } from './fixture-replies.ts';
import { MARKS_ANYHOW } from './hostile-blocks.ts';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onclick='alert(1)",
  '</textarea><script>alert(1)</script>',
  '</title></style>--><svg/onload=alert(1)>',
  '<!channel> <!here> @everyone',
  '**bold** _it_ `code` [a](javascript:alert(1))',
  '\u202egnirts \u2066x\u2069',
  '&lt;b&gt; &amp;',
  'a\u0000b\u001b[2J\u007f',
  '\ud800 half',
];

/** What a browser would read as the text of `html`: tags away, entities back. */
function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** The tags of `html` with their attribute values taken out, so that only our own markup is left. */
function tagsOf(html: string): string[] {
  return (html.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));
}

function every(text: string): Block[] {
  const span = { start: 0, end: text.length };
  return [
    {
      kind: 'text',
      runs: [text, { bold: text }, { link: text, href: text }, { link: text, href: 'https://e.org/' }],
    },
    { kind: 'text', runs: [text], tone: 'muted' },
    { kind: 'quote', text, cite: text, highlights: [span] },
    { kind: 'marked', text, marks: [{ ...span, severity: 'stop', label: text }] },
    { kind: 'facts', rows: [{ label: text, value: text }] },
    { kind: 'table', head: [text, text], rows: [[text, text]] },
    { kind: 'progress', label: text, parts: [{ label: text, count: 1 }] },
    {
      kind: 'chart',
      label: text,
      counted: text,
      points: [
        { label: text, count: 1 },
        { label: text, count: 2 },
      ],
      whole: { label: text, count: 3 },
    },
    { kind: 'divider' },
    { kind: 'buttons', buttons: [{ name: text, label: text, value: text, style: 'primary' }] },
    {
      kind: 'form',
      name: text,
      submit: text,
      fields: [
        { name: text, label: text, hint: text, initial: text, maxLength: 5 },
        { name: text, label: text, hint: text, initial: text, multiline: true },
        { name: text, label: text, hint: text, options: [{ value: text, label: text }] },
        { name: text, label: text, options: Array.from({ length: 7 }, () => ({ value: text, label: text })) },
      ],
    },
  ];
}

describe('hostile text stays text', () => {
  const harmless = tagsOf(renderWeb(replyOf('plain', ...every('plain'))));

  test.each(HOSTILE)('%j adds no tag and no attribute to any block', (text) => {
    const html = renderWeb(replyOf(text, ...every(text)));
    expect(tagsOf(html)).toEqual(harmless);
    expect(html).not.toMatch(/(href|src)="(?!https:\/\/e\.org\/)/);
    expect(html).not.toMatch(/ style=| on\w+="/);
  });

  test('any text at all adds no tag', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (text) => {
        fc.pre(!/^\d+\. |:\s*$/.test(text));
        expect(tagsOf(renderWeb(replyOf('plain', ...every(text))))).toHaveLength(harmless.length);
      }),
      { numRuns: 200 },
    );
  });

  test('escaped text reads as it was, with control characters made visible', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(textOf(escapeHtml(text))).toBe(
          text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, picture),
        );
      }),
    );
    expect(escapeHtml('a\u0000\u001b\u007f\tb\r\nc')).toBe('a␀␛␡\tb\nc');
  });

  test('a value posted back comes back exactly', () => {
    for (const text of ['a\r\nb', '\n\nfirst', 'tab\t"quoted" <b> &amp; \u001b']) {
      expect(textOf(escapeValue(text))).toBe(text);
      expect(escapeValue(text)).not.toMatch(/[<>"\n\r]/);
    }
  });
});

function picture(control: string): string {
  const code = control.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : control;
}

describe('blocks', () => {
  const render = (block: Block) => renderWeb(replyOf('T', block), 'c1');

  test('every reply has a heading to move to, even without a title', () => {
    expect(renderWeb(EVERY_BLOCK)).toContain('tabindex="-1">Everything there is</h2>');
    const untitled = renderWeb({ summary: 'Only <this>', blocks: [], visibleTo: 'sender' });
    expect(untitled).toContain('sr-only');
    expect(untitled).toContain('Only &lt;this&gt;</h2>');
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:x',
    'data:text/html,x',
    '/local',
    'vbscript:x',
  ])('a link to %s is shown as text', (href) => {
    const html = render({ kind: 'text', runs: [{ link: 'here', href }] });
    expect(html).not.toContain('<a ');
    expect(textOf(html)).toContain(`here (${href})`);
  });

  test('a quote keeps its words and marks those the question met', () => {
    const html = render(BLOCKS.quote);
    expect(html).toContain('The <mark class="hit">Council</mark> does');
    expect(textOf(html)).toContain(BLOCKS.quote.text);
    expect(html).toContain('<figcaption dir="auto">Clause 1.1, Personal use of the internet</figcaption>');
  });

  test('each mark is told apart by words and by line, not by colour alone', () => {
    const html = render(BLOCKS.marked);
    expect(html).toContain(
      '[Clear breach: a phone number:] </span>07700 900123<span class="sr-only"> [end]</span></mark>',
    );
    for (const severity of ['stop', 'care', 'note']) expect(html).toContain(`class="mark mark-${severity}"`);
    expect(html).toContain('Clear breach</li>');
  });

  test('a legend names only what is there', () => {
    const html = render({
      kind: 'marked',
      text: 'abc',
      marks: [{ start: 0, end: 1, severity: 'care', label: 'x' }],
    });
    expect(html).toContain('Risk to fix');
    expect(html).not.toContain('Clear breach');
    expect(render({ kind: 'marked', text: 'abc', marks: [] })).not.toContain('legend');
  });

  test('spans in any order, overlapping or outside lose no character of the text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z<&" ]{0,25}$/), MARKS_ANYHOW, (text, marks) => {
        const html = render({ kind: 'marked', text, marks });
        const shown = /<p class="marked-text" dir="auto">(.*?)<\/p>/s.exec(html)?.[1] ?? '';
        expect(textOf(shown.replace(/<span class="sr-only">.*?<\/span>/g, ''))).toBe(text);
      }),
    );
  });

  test('a table has scopes, keeps extra cells and can be scrolled by keyboard', () => {
    const html = render({
      kind: 'table',
      head: ['Person', 'State'],
      rows: [['Ann', 'Due', 'extra'], ['Bob']],
    });
    expect(html).toContain('<th scope="col" dir="auto">State</th>');
    expect(html).toContain('<th scope="row" dir="auto">Bob</th>');
    expect(html).toContain('extra');
    expect(html).toContain('tabindex="0"');
  });

  test('progress is words as well as a bar, and copes with nobody', () => {
    const html = render(BLOCKS.progress);
    expect(html).toContain('role="img" aria-label="Housing: 14 acknowledged, 4 due, 2 overdue"');
    expect(html).toContain('width="70.000"');
    const empty = render({ kind: 'progress', label: 'Nobody', parts: [{ label: 'due', count: 0 }] });
    expect(empty).not.toContain('NaN');
    expect(empty).toContain('<b>0</b>');
  });

  test.each(['Not allowed', 'Required', 'Allowed', 'For information', '2. Clear breach: '])(
    'the label %j is a chip that still says so',
    (label) => {
      const html = render({ kind: 'text', runs: [{ bold: label }] });
      expect(html).toMatch(/class="chip chip-(stop|care|ok|info)"/);
      expect(textOf(html)).toContain(label);
    },
  );

  test('buttons carry their name and value', () => {
    const html = render(BLOCKS.buttons);
    expect(html).toContain('data-name="acknowledge" data-value="v1"');
    expect(html).toContain('button-danger');
    expect(html).not.toContain('undefined');
  });
});

describe('forms', () => {
  const field = (extra: Partial<Field>): string =>
    renderWeb(
      replyOf('T', { kind: 'form', name: 'f', submit: 'Go', fields: [{ name: 'n', label: 'L', ...extra }] }),
      'c9',
    );

  test('every input has its own label, and its hint and error are tied to it', () => {
    const html = renderWeb(replyOf('T', BLOCKS.form, BLOCKS.form), 'c7');
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of html.matchAll(/<(?:textarea|select)[^>]* id="([^"]+)"/g)) {
      expect(html).toContain(`<label for="${id}"`);
    }
    for (const [, described] of html.matchAll(/aria-describedby="([^"]+)"/g)) {
      for (const id of (described ?? '').split(' ')) expect(ids).toContain(id);
    }
  });

  test('fields that need no answer stand folded away under one heading, open once one is answered', () => {
    const closed = renderWeb(replyOf('T', BLOCKS.form));
    expect(
      closed.match(/<details class="fold"><summary dir="auto">More about it \(optional\)<\/summary>/g),
    ).toHaveLength(1);
    expect(closed.slice(closed.indexOf('<details'), closed.indexOf('</details>'))).toMatch(
      /name="platform"[\s\S]*name="note"/,
    );
    expect(closed.slice(0, closed.indexOf('<details'))).toContain('name="capacity"');
    const fields = BLOCKS.form.fields.map((field) =>
      field.name === 'platform' ? { ...field, initial: 'forum' } : field,
    );
    const answered = renderWeb(replyOf('T', { ...BLOCKS.form, fields }));
    expect(answered).toContain('<details class="fold" open>');
    expect(answered).toContain('<option value="forum" selected>');
    expect(
      renderWeb(replyOf('T', { ...BLOCKS.form, fields: [{ name: 'n', label: 'L', fold: '<b>' }] })),
    ).toContain('&lt;b&gt;</summary>');
  });

  test('a form carries its value, escaped, and none when it has none', () => {
    const form = { kind: 'form', name: 'f', submit: 'Go', fields: [] } as const;
    expect(renderWeb(replyOf('T', { ...form, value: 'a"<b>|c' }))).toContain(
      'data-value="a&quot;&lt;b&gt;|c"',
    );
    expect(renderWeb(replyOf('T', form))).not.toContain('data-value');
  });

  test('a limit is counted, never cut', () => {
    const html = field({ multiline: true, maxLength: 3, initial: 'longer than three' });
    expect(html).not.toMatch(/maxlength/i);
    expect(html).toContain('data-max="3"');
    expect(html).toContain('longer than three');
  });

  test('a text that begins with empty lines keeps them', () => {
    expect(field({ multiline: true, initial: '\n\nx' })).toContain('>\n&#10;&#10;x</textarea>');
  });

  test('few options are all shown with one chosen, many become a list', () => {
    const options = ['a', 'b', 'c', 'd', 'e', 'f'].map((value) => ({ value, label: value.toUpperCase() }));
    const few = field({ options: options.slice(0, 3), initial: 'b' });
    expect(few.match(/type="radio"/g)).toHaveLength(3);
    expect(few).toContain('value="b" checked');
    expect(few).toContain('<legend dir="auto">L</legend>');
    expect(field({ options: options.slice(0, 3) })).toContain('value="a" checked');
    expect(field({ options, initial: 'f' })).toContain('<option value="f" selected>F</option>');
  });
});

test('a file is a link that saves it, byte order mark and all', () => {
  const file = { name: 'a"b.csv', mediaType: 'text/csv; charset=utf-8', content: '\ufeff€,"x"\r\n' };
  const html = renderWeb({ ...replyOf('Report'), files: [file] });
  const [, name, data] = /<a [^>]*download="([^"]*)" href="data:[^"]*;base64,([^"]*)"/.exec(html) ?? [];
  expect(name).toBe('a&quot;b.csv');
  expect(Buffer.from(data ?? '', 'base64').toString('utf8')).toBe(file.content);
});
