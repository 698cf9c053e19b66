const known = new Map<string, boolean>();

/** Whether a name is an IANA time zone that this machine knows, such as Europe/London. */
export function isTimeZone(name: string): boolean {
  let isKnown = known.get(name);
  if (isKnown === undefined) {
    try {
      isKnown = new Intl.DateTimeFormat('en-GB', { timeZone: name }) !== undefined;
    } catch {
      isKnown = false;
    }
    if (known.size < MOST_NAMES) known.set(name, isKnown);
  }
  return isKnown;
}

/** There are about six hundred zones; names that are none come from files. */
const MOST_NAMES = 2_000;
