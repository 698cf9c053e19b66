import { describe, expect, it } from 'vitest';
import { createSentenceEncoder } from '../../src/knowledge/encoder.ts';
import { createRecentVectors } from '../../src/knowledge/recent-vectors.ts';

describe('vectors of texts asked for lately', () => {
  it('are made once, also when two ask at once', async () => {
    const made: string[] = [];
    const vectorOf = createRecentVectors(async (text) => {
      made.push(text);
      return Int8Array.of(text.length);
    });
    const both = await Promise.all([vectorOf('leave'), vectorOf('leave')]);
    expect(both).toEqual([Int8Array.of(5), Int8Array.of(5)]);
    await vectorOf('leave');
    expect(made).toEqual(['leave']);
  });

  it('are tried again after a failure', async () => {
    let calls = 0;
    const vectorOf = createRecentVectors(async () => {
      calls += 1;
      if (calls === 1) throw new Error('not yet');
      return calls === 2 ? undefined : Int8Array.of(1);
    });
    await expect(vectorOf('leave')).rejects.toThrow('not yet');
    expect(await vectorOf('leave')).toBeUndefined();
    expect(await vectorOf('leave')).toEqual(Int8Array.of(1));
  });

  it('are forgotten, the longest unused first', async () => {
    let made = 0;
    const vectorOf = createRecentVectors(async () => {
      made += 1;
      return Int8Array.of(1);
    });
    await vectorOf('first');
    for (let index = 0; index < 3_998; index += 1) await vectorOf(`text ${index}`);
    await vectorOf('first');
    await vectorOf('one more');
    await vectorOf('and another');
    made = 0;
    await vectorOf('first');
    expect(made).toBe(0);
    await vectorOf('text 0');
    expect(made).toBe(1);
  });
});

describe('the sentence encoder', () => {
  it('gives each of many texts asked for at once its own vector', async () => {
    const encoder = createSentenceEncoder();
    if (encoder === undefined) throw new Error('the optional packages are not installed');
    try {
      const texts = Array.from({ length: 20 }, (_, index) => `May I post photo ${index} of the office?`);
      const together = await Promise.all(texts.map((text) => encoder.encode([text])));
      for (const [index, text] of texts.entries()) {
        const [alone] = await encoder.encode([text]);
        const apart = alone?.map((value, at) => Math.abs(value - (together[index]?.[0]?.[at] ?? 0)));
        expect(Math.max(...(apart ?? [99]))).toBeLessThanOrEqual(1);
      }
    } finally {
      await encoder.close();
    }
  });
});
