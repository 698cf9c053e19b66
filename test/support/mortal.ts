/** Things that can die together: from then on nothing that they do has any effect, and nothing answers. */
export interface Life {
  mortal<T extends object>(target: T): T;
  isOver(): boolean;
  end(): void;
}

/** An answer that never comes. */
export const never = () => new Promise<never>(() => {});

/** Begins one. */
export function beginLife(): Life {
  let isOver = false;
  return {
    mortal: <T extends object>(target: T): T =>
      new Proxy(target, {
        get(object, name) {
          const value = Reflect.get(object, name);
          if (typeof value !== 'function') return value;
          return async (...args: unknown[]) => {
            if (isOver) return never();
            const result = await value.apply(object, args);
            return isOver ? never() : result;
          };
        },
      }),
    isOver: () => isOver,
    end: () => {
      isOver = true;
    },
  };
}
