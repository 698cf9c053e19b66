import { speakableLetters } from './chain.ts';

/** Stands where a record of somebody else named a person who was erased. */
export const ERASED = 'erased';

/** Four letters that no other record has; more when they are taken. */
export function newReference(prefix: string, hexKey: string, isTaken: (id: string) => boolean): string {
  for (let length = 4; ; length++) {
    const id = `${prefix}-${speakableLetters(hexKey.slice(0, 48), length)}`;
    if (!isTaken(id)) return id;
  }
}
