import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Card } from '../../../src/adapters/teams/card.ts';

type Writable<T> = T extends readonly (infer One)[]
  ? Writable<One>[]
  : T extends object
    ? { -readonly [K in keyof T]: Writable<T[K]> }
    : T;

/**
 * The same card as Microsoft's own types describe what Teams takes: it compiles only while every element drawn here is
 * among them. Their width is written in lower case, Microsoft's documentation has it as it is sent.
 */
export function asTeamsTakesIt({ msteams: _, ...card }: Card): IAdaptiveCard {
  return card as Writable<typeof card>;
}
