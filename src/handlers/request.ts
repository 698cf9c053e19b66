import { stripEnd } from './strip-end.ts';

/** Characters at either end of a message in which a request is looked for: more than this, and it is none. */
const MOST = 160;

const ADVERB = '(?:(?:just|still|safely|actually|really|please|pls|plz|then|also|now|even)\\s+)?';
const OK =
  '(?:ok|okay|k|alright|all\\s+right|allright|fine|allowed|acceptable|permitted|appropriate|safe|good|cool|suitable)(?:\\s+(?:with\\s+(?:you|the\\s+policy|work)|by\\s+you|for\\s+me))?';
const POST =
  '(?:post|share|tweet|retweet|repost|publish|upload|send|say|write|comment|reply|use|(?:put|stick|chuck|bung)(?:\\s+up|\\s+out)?)';
const POSTING =
  '(?:posting|sharing|tweeting|publishing|uploading|sending|saying|writing|commenting|using|(?:putting|sticking)(?:\\s+up|\\s+out)?)';
const NOUN = '(?:post|tweet|draft|caption|comment|reply|message|status|update|text|wording|one)';
const FOLLOWING = `(?:(?:this|the\\s+following)(?:\\s+${NOUN})?|these|the\\s+below|something\\s+like\\s+this)`;
const POINTED = '(?:this|that|it|these|those|the\\s+above|this\\s+one|that\\s+one)';
const I = '(?:i|we)';
const PLEASE =
  '(?:[\\s,]+(?:please|pls|plz|thanks|ta|or\\s+not|yes\\s+or\\s+no|do\\s+you\\s+think|you\\s+think))*';
const OPENING =
  '(?:(?:hi|hello|hey|hiya|so|and|ok|okay|right|quick\\s+one|please|pls|plz|well)(?:\\s+(?:there|all|again))?[\\s,:!-]+){0,3}';

const SITE =
  '(?:facebook|face\\s?book|fb|insta(?:gram)?|ig|twitter|x|linked\\s?in|tik\\s?tok|snap\\s?chat|snap|whats\\s?app|you\\s?tube|reddit|next\\s?door|mumsnet|glassdoor|blue\\s?sky|threads|yammer|teams|slack|telegram|socials|social\\s+media|the\\s+(?:internet|web)|online)';
const SURFACE =
  '(?:page|account|group|story|stories|feed|channel|profile|status|wall|chat|site|website|web\\s?site|blog|bio|timeline|forum)';
/** A place that can be told from the words of a draft behind it. */
const PLACE = `(?:\\s+(?:up\\s+)?(?:on|to|in|from|via|for)(?:\\s+(?:my|our|the|a|their|your))?(?:\\s+(?:own|personal|private|work|official|public|council(?:['’]s)?|team|company|local|staff|community|school|library|department|parish|branch))*\\s+(?:${SITE}(?:\\s+${SURFACE})?|${SURFACE})\\b)`;
/** A place at the end of a message: a few words, whatever they are. */
const ANYWHERE = `(?:${PLACE}|\\s+(?:on|to|in|at|from|via|for|as|under|anywhere|online|publicly)\\b(?:\\s+[\\p{L}\\p{N}'’&/-]+){0,5})?`;

/** The ways to ask whether something may be posted: `what` stands for its words for "this", `where` for its place. */
function asking(what: string, where: string): string {
  const place = `${where}?`;
  const whether = `(?:do\\s+you\\s+think\\s+)?(?:is|would|wud|was|will)\\s+${what}(?:\\s+(?:be|post|tweet))?`;
  return [
    `(?:do\\s+you\\s+think\\s+(?:that\\s+)?${I}\\s+(?:can|could|may|should|might)|(?:can|could|may|should|shall|might|would|do\\s+you\\s+think)\\s+${I})\\s+(?:be\\s+${OK}\\s+(?:to\\s+)?)?${ADVERB}(?:${POST}|${POSTING})\\s+${what}${place}`,
    `(?:(?:am\\s+i|are\\s+we)\\s+)?(?:${OK}|free)\\s+(?:to\\s+${ADVERB}${POST}|(?:with\\s+)?${POSTING}|if\\s+${I}\\s+${POST})\\s+${what}${place}`,
    `(?:is|would)\\s+it\\s+(?:be\\s+)?${OK}\\s+(?:to|for\\s+(?:me|us)\\s+to|if\\s+${I})\\s+${ADVERB}(?:${POST}|posted|shared|put|sent)\\s+${what}${place}`,
    `(?:is\\s+there\\s+)?any(?:thing\\s+wrong|\\s+(?:problem|issue|harm|objection)s?)\\s+(?:with|in|to)\\s+(?:me\\s+|my\\s+|us\\s+)?${POSTING}\\s+${what}${place}`,
    `${whether}\\s+${ADVERB}(?:${OK}|too\\s+(?:much|far)|against\\s+the\\s+(?:policy|rules))(?:\\s+(?:to|for\\s+me\\s+to)\\s+${POST}(?:\\s+(?:up|out))?)?${place}`,
    `(?:will|would|could|might)\\s+${I}\\s+(?:get|be)\\s+in(?:\\s+any)?\\s+trouble\\s+(?:for|if\\s+${I})\\s+(?:${POST}|${POSTING}|posted|shared)\\s+${what}${place}`,
  ].join('|');
}

/** The ways to ask for a look at a draft. */
const CHECKING = `(?:(?:can|could|would|will)\\s+(?:you|u|someone|somebody)\\s+${ADVERB})?(?:check|chk|review|vet|proofread|sense[\\s-]check|look\\s+over|look\\s+at|have\\s+a\\s+(?:quick\\s+)?look\\s+at|(?:run|cast)\\s+(?:your|an)\\s+eye\\s+over)`;
const FOR_ME =
  '(?:\\s+(?:over|out))?(?:\\s+(?:for|4)\\s+me)?(?:\\s+before\\s+(?:i|it)\\s+\\p{L}+(?:\\s+(?:it|live|out))?)?';

const BEFORE = new RegExp(
  `^${OPENING}(?:${asking(FOLLOWING, PLACE)}|${CHECKING}\\s+(?:${FOLLOWING}(?:\\s+${NOUN})?|(?:(?:my|a|the)\\s+)?${NOUN})${PLACE}?${FOR_ME}|check)${PLEASE}(?![\\p{L}\\p{N}'’])`,
  'iu',
);
/** "is this ok", "would that be alright on insta": these ask without a word of posting, and so only of what a mark sets off. */
const BEFORE_MARKED = new RegExp(
  `^${OPENING}(?:${asking(POINTED, PLACE)})${PLEASE}(?![\\p{L}\\p{N}'’])`,
  'iu',
);
const BEHIND = new RegExp(
  `^[\\s^<>←↑☝👆-]*${OPENING}(?:${asking(POINTED, ANYWHERE)}|${OK}\\s+to\\s+(?:post|share|tweet|publish|send|go)(?:\\s+out)?${ANYWHERE}|${CHECKING}\\s+${POINTED}${FOR_ME})${PLEASE}(?:[?.!]+\\s+(?:many\\s+)?(?:thanks|thank\\s+you|cheers|ta|please))?[\\s?.!…)]*$`,
  'iu',
);

const SPEAKS_OF_POSTING = new RegExp(`\\b(?:${POST}|${POSTING}|posted|shared)\\b`, 'i');

function saidIn(words: string): Pick<Request, 'isToPost' | 'isOfThis'> {
  return {
    isToPost: SPEAKS_OF_POSTING.test(words),
    isOfThis: /\b(?:this|these|following|below)\b/i.test(words),
  };
}

const MARK = /^\s*(?:[?!.…]*\s*(?:[:;>]+|[-–—=]+>?|\n)|[?!.…]+(?=\s)|(?=["“«]))[\s>]*/u;

/** A request at one end of a message and how it parts from the rest. */
export interface Request {
  /** Where the draft begins, or where it ends. */
  readonly at: number;
  /** What parts them: a sign that announces the words, the end of a sentence, or nothing but a space. */
  readonly mark: 'sign' | 'sentence' | 'none';
  /** Whether it speaks of posting. "Is that allowed?" asks of anything. */
  readonly isToPost: boolean;
  /** Whether it points at words to come: "post this", "check the following". */
  readonly isOfThis: boolean;
}

/** The request that a message opens with, "can I post this on insta - …"; undefined when there is none. */
export function requestBefore(text: string): Request | undefined {
  const head = text.slice(0, MOST);
  for (const form of [BEFORE, BEFORE_MARKED]) {
    const words = form.exec(head)?.[0];
    if (words === undefined) continue;
    const { length } = words;
    const said = saidIn(words);
    const rest = text.slice(length, length + MOST);
    const mark = MARK.exec(rest)?.[0];
    if (mark !== undefined)
      return {
        at: length + mark.length,
        mark: /^[?!.…]+[^\S\n]*$/.test(mark) ? 'sentence' : 'sign',
        ...said,
      };
    if (form === BEFORE && /^\s+\S/.test(rest)) return { at: length, mark: 'none', ...said };
  }
  return undefined;
}

/** A word that makes what follows part of its own sentence: "where can I post this", "and if I share it". */
const JOINS =
  /(?:^|\s)(?:what|which|who|where|when|why|how|if|whether|and|or|but|so|then|because|cos|until|before|after|that|please|to|the|a|my|,)$/i;

/** How a question begins that nothing sets off from the words before it. */
const ASKS = /^(?:can|could|may|should|shall|am|are|is|would|will|do)\b/i;

/** The request that a message closes with, "… Can I post that?"; undefined when there is none. */
export function requestBehind(text: string): Request | undefined {
  const from = Math.max(0, text.length - MOST);
  const tail = text.slice(from);
  for (const gap of tail.matchAll(/\s+(?=\S)/g)) {
    const start = gap.index + gap[0].length;
    if (!BEHIND.test(tail.slice(start))) continue;
    const before = text.slice(0, from + gap.index);
    const edge = before.slice(-12);
    const mark =
      gap[0].includes('\n') || /[-–—>]$/.test(edge)
        ? 'sign'
        : /[.!?…"”'’»)]$|\p{Extended_Pictographic}\uFE0F?$/u.test(edge)
          ? 'sentence'
          : 'none';
    if (mark === 'none' && (JOINS.test(edge) || !ASKS.test(tail.slice(start)))) continue;
    return {
      at: stripEnd(before, /[-–—<>^,\s]/).length,
      mark,
      ...saidIn(tail.slice(start)),
    };
  }
  return undefined;
}
