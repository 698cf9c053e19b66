/** Answers by event, for retries: kept for a short while in memory only, and never more than a few. */
export interface RecentAnswers<T> {
  /** The answer already made or under way for `key`, or else that of `make`. A failure is not kept. */
  answer(key: string, make: () => Promise<T>): Promise<T>;
  clear(): void;
}

/** Keeps at most `most` answers, each for `keepMs` after it is made; an answer may quote a draft, so neither is large. */
export function createRecentAnswers<T>(most: number, keepMs: number): RecentAnswers<T> {
  const answers = new Map<string, { readonly made: Promise<T>; timer?: NodeJS.Timeout }>();
  const forget = (key: string) => {
    clearTimeout(answers.get(key)?.timer);
    answers.delete(key);
  };
  return {
    answer(key, make) {
      const known = answers.get(key);
      if (known !== undefined) return known.made;
      const entry: { readonly made: Promise<T>; timer?: NodeJS.Timeout } = { made: make() };
      answers.set(key, entry);
      entry.made.then(
        () => {
          if (answers.get(key) !== entry) return;
          entry.timer = setTimeout(forget, keepMs, key);
          entry.timer.unref();
          // Only finished answers make room: one under way must still be found by its retry.
          const finished = [...answers].filter(([, { timer }]) => timer !== undefined);
          for (const [oldest] of finished.slice(0, Math.max(0, finished.length - most))) forget(oldest);
        },
        () => {
          if (answers.get(key) === entry) forget(key);
        },
      );
      return entry.made;
    },
    clear() {
      for (const key of [...answers.keys()]) forget(key);
    },
  };
}
