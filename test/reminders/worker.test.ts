import { expect, test } from 'vitest';
import { createWorker } from '../../src/reminders/worker.ts';

test('what comes in at any moment is seen to, by one run at a time', async () => {
  const todo: number[] = [];
  const done: number[] = [];
  let atOnce = 0;
  const worker = createWorker({
    work: async () => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      while (todo.length > 0) {
        done.push(...todo.splice(0));
        await Promise.resolve();
      }
      atOnce -= 1;
    },
    hasMore: () => todo.length > 0,
    onFailed: () => {},
  });
  // At each number of turns of the queue after the worker was woken, past its end.
  for (let turns = 0; turns < 30; turns += 1) {
    todo.push(turns);
    worker.wake();
    for (let n = 0; n < turns; n += 1) await Promise.resolve();
    todo.push(100 + turns);
    worker.wake();
    await worker.running;
    expect(todo).toEqual([]);
    expect(worker.running).toBeUndefined();
  }
  expect(done).toHaveLength(60);
});

test('a run that fails is told of, and the next one is made', async () => {
  const failed: unknown[] = [];
  let runs = 0;
  const worker = createWorker({
    work: async () => {
      runs += 1;
      if (runs === 1) throw new Error('broken');
    },
    hasMore: () => false,
    onFailed: (error) => void failed.push(error),
  });
  worker.wake();
  await worker.running;
  worker.wake();
  await worker.running;
  expect(runs).toBe(2);
  expect(failed).toHaveLength(1);
});
