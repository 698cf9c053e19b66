import { CAPACITIES, type Circumstances, PICTURE_DETAILS, PICTURE_PEOPLE } from '../checker/circumstances.ts';
import type { Platforms } from '../checker/platforms.ts';
import { usage } from './usage.ts';

/** `check`'s options that say something of a draft besides its words. */
interface Said {
  readonly as?: string;
  readonly platform?: string;
  readonly 'picture-people'?: string;
  readonly 'picture-details'?: string;
}

/** What the options say. Throws a UserError for an answer that there is none of. */
export function parseCircumstances(said: Said): Circumstances {
  const platform = said.platform?.toLowerCase();
  return {
    capacity: oneOf('--as', said.as ?? 'own', CAPACITIES),
    ...(platform === undefined ? {} : { platform }),
    picture: {
      people: oneOf('--picture-people', said['picture-people'] ?? 'none', PICTURE_PEOPLE),
      details: oneOf('--picture-details', said['picture-details'] ?? 'none', PICTURE_DETAILS),
    },
  };
}

/** Throws a UserError for a platform that the lexicon does not know. */
export function requirePlatform(platform: string | undefined, platforms: Platforms): void {
  if (platform === undefined || platforms.namesOf(platform).includes(platform)) return;
  const offered = [...platforms.offered.keys()].join(', ');
  throw usage(`--platform takes the name of a platform, such as ${offered}.`, '--platform linkedin');
}

function oneOf<T extends string>(option: string, value: string, values: readonly T[]): T {
  const found = values.find((one) => one === value);
  if (found !== undefined) return found;
  const last = values.at(-1) ?? '';
  throw usage(`${option} takes ${values.slice(0, -1).join(', ')} or ${last}.`, `${option} ${last}`);
}
