import { UserError } from '../core/errors.ts';
import type { Directory, RecordStore } from '../core/ports.ts';

/**
 * Everything the records hold about a person, for the person to have. Throws a UserError `unknown-person` when nobody on the roster, left or not,
 * has that id.
 */
export async function heldAbout(
  personId: string,
  { store, directory }: { readonly store: RecordStore; readonly directory: Directory },
) {
  const person = directory.byId(personId);
  if (person === undefined)
    throw new UserError(
      'unknown-person',
      'Nobody with that id is on the roster.',
      '"policy-assistant people list" shows everyone with their ids; people who were erased are not there any more.',
    );
  const [
    acknowledgements,
    addresses,
    reach,
    excuses,
    nudges,
    nudgesGiven,
    questions,
    messages,
    answered,
    suggestions,
  ] = await Promise.all([
    store.acknowledgements({ personId }),
    store.addresses(personId),
    store.reach(personId),
    store.excuses({ personId }),
    store.nudges({ personId }),
    store.nudges({ managerId: personId }),
    store.hrQuestions({ askerId: personId }),
    store.messages({ personId }),
    store.hrQuestions({ isAnswered: true }),
    store.sampleSuggestions(),
  ]);
  return {
    person,
    acknowledgements,
    addresses,
    reach,
    excuses,
    nudges,
    nudgesGiven,
    questions,
    messages,
    questionsAnswered: answered.filter(({ answer }) => answer?.answeredBy === personId),
    samplesSuggested: suggestions.filter(({ suggestedBy }) => suggestedBy === personId),
  };
}
