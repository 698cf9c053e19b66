import { MAX_DRAFT } from '../checker/check-draft.ts';
import {
  type Circumstances,
  PICTURE_DETAILS,
  PICTURE_PEOPLE,
  type Picture,
} from '../checker/circumstances.ts';
import type { Platforms } from '../checker/platforms.ts';
import type { Block, Button, Field } from '../core/reply.ts';

/** What need not be answered: most posts have no picture, and few rules ask for the platform. */
const FOLD = 'Platform and picture (optional)';

const PEOPLE_LABEL: Readonly<Record<Picture['people'], string>> = {
  none: 'No, or no picture',
  agreed: 'Yes, and everyone has agreed',
  'not-asked': 'Yes, and I have not asked everyone',
};

const DETAILS_LABEL: Readonly<Record<Picture['details'], string>> = {
  none: 'No, or no picture',
  visible: 'Yes',
};

/** The form for a draft, filled in with what has been said so far. `hint` is for the draft itself. */
export function draftForm(
  draft: string,
  { capacity = 'own', platform = '', picture }: Circumstances,
  { offered }: Platforms,
  submit: string,
  hint?: string,
): Block {
  const fields: Field[] = [
    {
      name: 'draft',
      label: 'Your draft',
      ...(hint === undefined ? {} : { hint }),
      multiline: true,
      initial: draft,
      maxLength: MAX_DRAFT,
    },
    {
      name: 'capacity',
      label: 'Where will it go?',
      options: [
        { value: 'own', label: 'My own account' },
        { value: 'council', label: 'An official account' },
      ],
      initial: capacity,
    },
    {
      name: 'platform',
      label: 'On which platform?',
      options: [
        { value: '', label: 'Another one, or not decided' },
        ...[...offered].map(([value, label]) => ({ value, label })),
      ],
      initial: offered.has(platform) ? platform : '',
      fold: FOLD,
    },
    {
      name: 'picture-people',
      label: 'Are there people in the picture?',
      options: PICTURE_PEOPLE.map((value) => ({ value, label: PEOPLE_LABEL[value] })),
      initial: picture?.people ?? 'none',
      fold: FOLD,
    },
    {
      name: 'picture-details',
      label: 'Can a lanyard, screen, whiteboard, document or number plate be seen in it?',
      options: PICTURE_DETAILS.map((value) => ({ value, label: DETAILS_LABEL[value] })),
      initial: picture?.details ?? 'none',
      fold: FOLD,
    },
  ];
  return { kind: 'form', name: 'check', fields, submit };
}

/** The button that puts another draft into the form, with the answers given so far. */
export function useDraftButton(
  draft: string,
  { capacity = 'own', platform = '', picture }: Circumstances,
): Button {
  const { people, details } = picture ?? { people: 'none', details: 'none' };
  return {
    name: 'use-draft',
    label: 'Use this version',
    value: [capacity, platform, people, details, draft].join('|'),
    style: 'primary',
  };
}

/** What {@link useDraftButton} was made with. A draft may have bars of its own. */
export function parseUseDraft(value: string): {
  readonly draft: string;
  readonly circumstances: Circumstances;
} {
  const [capacity = '', platform = '', people = '', details = '', ...rest] = value.split('|');
  return {
    draft: rest.join('|'),
    circumstances: circumstancesOf({
      capacity,
      platform,
      'picture-people': people,
      'picture-details': details,
    }),
  };
}

/** What a sent form says besides the draft. An answer that the form does not offer counts as none. */
export function circumstancesOf(fields: Readonly<Record<string, string>>): Circumstances {
  const people = PICTURE_PEOPLE.find((one) => one === fields['picture-people']) ?? 'none';
  const details = PICTURE_DETAILS.find((one) => one === fields['picture-details']) ?? 'none';
  const platform = fields['platform'] ?? '';
  return {
    capacity: fields['capacity'] === 'council' ? 'council' : 'own',
    ...(platform === '' ? {} : { platform }),
    picture: { people, details },
  };
}
