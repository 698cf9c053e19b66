import { z } from 'zod';
import type { Platforms } from './platforms.ts';

/** Where a draft is to be posted: the author's own account, or one that speaks for the employer. */
export type Capacity = 'own' | 'council';

/** What the author says of a picture that goes along; all `none` also when there is no picture. */
export interface Picture {
  readonly people: 'none' | 'agreed' | 'not-asked';
  /** Whether a pass, a screen, a whiteboard, a document or a number plate can be read in it. */
  readonly details: 'none' | 'visible';
}

/** What the author says of a draft besides its words. What is absent has not been said. */
export interface Circumstances {
  /** Absent: the author's own account. */
  readonly capacity?: Capacity;
  /** A name in platforms.yaml. */
  readonly platform?: string;
  readonly picture?: Picture;
}

/** What must be so for a rule to be for a draft: all of what is named. */
export interface Condition {
  readonly capacity?: Capacity;
  /** As the rule has them: names and kinds. */
  readonly platforms?: readonly string[];
  /** Every name these come to. */
  readonly platformNames?: ReadonlySet<string>;
  readonly people?: Picture['people'];
  readonly details?: Picture['details'];
}

/** The answers there are, as rules, the form and the command line write them. */
export const CAPACITIES = ['own', 'council'] as const satisfies readonly Capacity[];
export const PICTURE_PEOPLE = ['none', 'agreed', 'not-asked'] as const satisfies readonly Picture['people'][];
export const PICTURE_DETAILS = ['none', 'visible'] as const satisfies readonly Picture['details'][];

/** A rule's `when:`. */
export const ConditionSchema = z
  .strictObject({
    capacity: z.enum(CAPACITIES, 'is own or council').optional(),
    platform: z
      .array(z.string('needs quotation marks').min(1), 'is a list of platforms')
      .min(1, 'needs a platform')
      .optional(),
    'picture-people': z.enum(PICTURE_PEOPLE, 'is none, agreed or not-asked').optional(),
    'picture-details': z.enum(PICTURE_DETAILS, 'is none or visible').optional(),
  })
  .refine((when) => Object.keys(when).length > 0, 'needs something that must be so');

/** The condition of a rule's `when:`. `complain` is told of platforms that no lexicon knows. */
export function conditionOf(
  when: z.output<typeof ConditionSchema>,
  platforms: Platforms,
  complain: (message: string) => void,
): Condition {
  const { capacity, platform, 'picture-people': people, 'picture-details': details } = when;
  for (const name of platform ?? [])
    if (platforms.namesOf(name).length === 0)
      complain(`when.platform: "${name}" is no platform and no kind of one in platforms.yaml`);
  return {
    ...(capacity === undefined ? {} : { capacity }),
    ...(platform === undefined
      ? {}
      : { platforms: platform, platformNames: new Set(platform.flatMap((name) => platforms.namesOf(name))) }),
    ...(people === undefined ? {} : { people }),
    ...(details === undefined ? {} : { details }),
  };
}

/** Whether a rule with this condition is for a draft. Without one it always is. */
export function holds(
  condition: Condition | undefined,
  { capacity = 'own', platform, picture }: Circumstances,
): boolean {
  if (condition === undefined) return true;
  return (
    (condition.capacity === undefined || condition.capacity === capacity) &&
    (condition.platformNames === undefined ||
      (platform !== undefined && condition.platformNames.has(platform))) &&
    (condition.people === undefined || condition.people === picture?.people) &&
    (condition.details === undefined || condition.details === picture?.details)
  );
}
