/** Sees to what is there to be done, one run at a time, and again for what came meanwhile. */
export interface Worker {
  /** Begins unless it is at work. */
  wake(): void;
  /** While it is at work: resolves at the end. Never rejects. */
  readonly running: Promise<void> | undefined;
}

/** Makes one. What makes a run fail is for `onFailed`, which leaves nothing behind to be done over and over. */
export function createWorker(parts: {
  readonly work: () => Promise<void>;
  readonly hasMore: () => boolean;
  readonly onFailed: (error: unknown) => void;
}): Worker {
  const { work, hasMore, onFailed } = parts;
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    do {
      try {
        await work();
      } catch (error) {
        onFailed(error);
      }
      // With no pause between the last look and the end, so that nothing comes in between and is left lying.
    } while (hasMore());
    running = undefined;
  };
  return {
    wake() {
      // Begun a moment later, so that `running` is set before the first run can end.
      running ??= Promise.resolve().then(run);
    },
    get running() {
      return running;
    },
  };
}
