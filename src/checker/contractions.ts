/** Short forms, each by all its spellings, and what they are short for. Those that are other words without their apostrophe have it. */
const CONTRACTIONS: readonly (readonly [short: readonly string[], long: string])[] = [
  [["i'm", 'im'], 'i am'],
  [["you're", 'youre'], 'you are'],
  [["we're"], 'we are'],
  [["they're", 'theyre'], 'they are'],
  [["he's", 'hes'], 'he is'],
  [["she's", 'shes'], 'she is'],
  [["it's"], 'it is'],
  [["that's", 'thats'], 'that is'],
  [["there's", 'theres'], 'there is'],
  [["i'll"], 'i will'],
  [["you'll", 'youll'], 'you will'],
  [["he'll"], 'he will'],
  [["she'll"], 'she will'],
  [["we'll"], 'we will'],
  [["they'll", 'theyll'], 'they will'],
  [["i've", 'ive'], 'i have'],
  [["you've", 'youve'], 'you have'],
  [["we've", 'weve'], 'we have'],
  [["they've", 'theyve'], 'they have'],
  [["i'd"], 'i would'],
  [["don't", 'dont'], 'do not'],
  [["doesn't", 'doesnt'], 'does not'],
  [["didn't", 'didnt'], 'did not'],
  [["isn't", 'isnt'], 'is not'],
  [["aren't", 'arent'], 'are not'],
  [["wasn't", 'wasnt'], 'was not'],
  [["weren't", 'werent'], 'were not'],
  [["can't", 'cant'], 'cannot'],
  [["won't", 'wont'], 'will not'],
  [["wouldn't", 'wouldnt'], 'would not'],
  [["couldn't", 'couldnt'], 'could not'],
  [["shouldn't", 'shouldnt'], 'should not'],
  [["hasn't", 'hasnt'], 'has not'],
  [["haven't", 'havent'], 'have not'],
  [["hadn't", 'hadnt'], 'had not'],
  [['gonna'], 'going to'],
  [['gotta'], 'got to'],
  [['wanna'], 'want to'],
];

const LONG_OF = new Map(CONTRACTIONS.flatMap(([short, long]) => short.map((one) => [one, long] as const)));
const SHORT_OF = new Map(CONTRACTIONS.map(([[short = ''], long]) => [long, short]));
/** With more short forms than that in one entry, the rest stay as they are written. */
const MOST_VARIANTS = 8;

/** An entry of the data as it is written first, then with each of its short forms written out and each long one drawn together. */
export function withContractions(text: string): readonly string[] {
  const words = text.trim().split(/\s+/);
  let made: string[][] = [[]];
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? '';
    const two = `${word} ${words[at + 1] ?? ''}`;
    const isLong = SHORT_OF.has(two);
    const written = isLong ? two : word;
    const other = isLong ? SHORT_OF.get(two) : (LONG_OF.get(word) ?? SHORT_OF.get(word));
    const others =
      made.length < MOST_VARIANTS && other !== undefined ? made.map((part) => [...part, other]) : [];
    made = [...made.map((part) => [...part, written]), ...others];
    at += isLong ? 2 : 1;
  }
  return made.map((part) => part.join(' '));
}
