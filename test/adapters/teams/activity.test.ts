import { expect, test } from 'vitest';
import { textOfHtml } from '../../../src/adapters/teams/activity.ts';

test('a message as Teams gives it becomes its words: lines, emoji and pictures by what they stand for', () => {
  expect(
    textOfHtml(
      '<p>Great day&nbsp;out <emoji id="smile" alt="😀" title="Smile">smile</emoji></p><p>see <img src="x" alt="the van">!</p><p>a &lt;b&gt; <img src="y"><br/>end</p>',
    ),
  ).toBe('Great day out 😀\nsee the van!\na <b>\nend');
});

test('a message full of tags that are never closed is read in one go', () => {
  for (const tag of ['<img alt="', '<emoji alt="" ', '<', '<emoji>']) {
    expect(textOfHtml(`${tag.repeat(20_000)}x`)).toContain('x');
  }
});
