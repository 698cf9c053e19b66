import { readFileSync } from 'node:fs';
import { loadLexicon } from '../src/knowledge/lexicon.ts';
import { loadLibrary } from '../src/knowledge/library.ts';
import { createSearch } from '../src/knowledge/search.ts';
const cal = JSON.parse(readFileSync('models/ask-calibration.json','utf8'));
const s = createSearch(loadLibrary('policy').policies, loadLexicon('lexicon'), cal);
const f = process.argv[2]!;
const rows = readFileSync(f,'utf8').trim().split('\n').map(l=>JSON.parse(l));
let n=0,a=0,b=0; const out:string[]=[];
for (const r of rows) { if (r.kind!=='answerable') continue; n++; const {ranked}=s.examine(r.q); const ids=ranked.slice(0,3).map(x=>x.clauseId);
 const p=ids.findIndex(i=>r.clauses.includes(i)); if(p===0)a++; if(p>=0)b++; else {} if(p!==0) out.push(`${p<0?'X':p+1} ${r.q} [${r.clauses}] got ${ids}`);}
console.log(n,(100*a/n).toFixed(1),(100*b/n).toFixed(1));
if(process.argv[3]) console.log(out.join('\n'));
