import type { Person, Role } from '../../core/records.ts';
import { escapeHtml, escapeValue } from './escape.ts';

const ROLE_NAME: Readonly<Record<Role, string>> = { employee: 'Employee', manager: 'Manager', hr: 'HR' };

/** What to try first; those with a role are shown to that role alone. `say` is sent as typed. */
const SUGGESTIONS: readonly { readonly label: string; readonly say: string; readonly role?: Role }[] = [
  { label: 'Can I post this?', say: 'Can I post this?' },
  {
    label: 'Can I use Facebook on my work laptop at lunch?',
    say: 'Can I use Facebook on my work laptop at lunch?',
  },
  { label: 'Acknowledge the policy', say: 'acknowledge' },
  { label: 'How is my team doing?', say: 'team', role: 'manager' },
  { label: 'Who still has to acknowledge?', say: 'report', role: 'hr' },
  { label: 'Start the reminders', say: 'remind start', role: 'hr' },
  { label: 'Which questions are open?', say: 'questions', role: 'hr' },
  { label: 'What else can you do?', say: 'help' },
];

/** The page's style sheets, in the order they apply. */
export const STYLESHEETS = ['theme.css', 'controls.css', 'cards.css', 'page.css', 'narrow.css'] as const;

/** What the page needs to know; `chosen` is who is speaking at first. */
export interface PageContent {
  readonly people: readonly Person[];
  readonly policyTitle: string;
  readonly chosen?: Person;
  readonly hasTimeMachine?: boolean;
}

/** The chat page: a shell that chat.js fills. It says that it is a demonstration before anything else. */
export function renderPage({ people, policyTitle, chosen, hasTimeMachine = false }: PageContent): string {
  const title = escapeHtml(policyTitle);
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>Policy assistant – demonstration</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
${STYLESHEETS.map((name) => `<link rel="stylesheet" href="/${name}">`).join('\n')}
<script src="/chat.js" type="module"></script>${hasTimeMachine ? '\n<script src="/time-machine.js" type="module"></script>' : ''}
</head>
<body>
<a class="skip" href="#say" data-skip>Skip to the message box</a>
<header class="top">
<div class="brand"><img src="/icon.svg" width="36" height="36" alt=""><div><h1>Policy assistant</h1><p class="policy" dir="auto">${title}</p></div></div>
<button type="button" class="theme" data-theme-toggle aria-pressed="false"><span aria-hidden="true">◐</span> Dark</button>
</header>
<p class="demo"><strong>Demonstration.</strong> Made-up people, and nothing is sent anywhere.</p>
<noscript><p class="demo">This page needs JavaScript.</p></noscript>
<div class="frame">
<aside class="side" aria-label="Who you are and what to try">
<div class="who">
<label for="person">You are</label>
<select id="person" autocomplete="off">${renderPeople(people, chosen)}</select>
<p class="who-role" data-role-line aria-live="polite"></p>
</div>
<div class="try" role="group" aria-labelledby="try-title">
<p class="try-title" id="try-title">Things to try</p>
<ul class="suggestions">${SUGGESTIONS.map(renderSuggestion).join('')}</ul>
</div>
${hasTimeMachine ? TIME_MACHINE : ''}</aside>
<main class="chat" aria-label="Conversation">
<div class="log" role="log" aria-live="polite" aria-relevant="additions" aria-label="Messages" tabindex="0" data-log></div>
<form class="composer" data-composer>
<p class="busy" role="status" data-busy></p>
<div class="failure" role="alert" data-failure></div>
<label for="say">Ask a question or paste a draft</label>
<div class="composer-row">
<textarea id="say" rows="1" dir="auto" autocomplete="off" aria-describedby="say-hint"></textarea>
<button type="submit" class="button button-primary">Send</button>
</div>
<p class="hint" data-for="hr" hidden><label for="roster-file">Or a roster, as a CSV file:</label> <input id="roster-file" type="file" accept=".csv,text/csv"></p>
<p class="hint" id="say-hint"><kbd>Enter</kbd> sends, <kbd>Shift</kbd> + <kbd>Enter</kbd> starts a new line. Questions and drafts are not kept, unless you send a question to HR.</p>
</form>
</main>
</div>
</body>
</html>
`;
}

const TIME_MACHINE = `<div class="clock" role="group" aria-labelledby="clock-title" data-time-machine>
<p class="try-title" id="clock-title">Time machine</p>
<p class="clock-today">It is <strong data-today></strong></p>
<div class="clock-moves">${[
  { days: 1, label: 'A day on' },
  { days: 7, label: 'A week on' },
  { days: 30, label: '30 days on' },
]
  .map(({ days, label }) => `<button type="button" class="button" data-days="${days}">${label}</button>`)
  .join('')}</div>
<p class="hint" role="status" data-clock-state></p>
</div>
`;

function renderPeople(people: readonly Person[], chosen: Person | undefined): string {
  const names = new Map<string | undefined, string>(people.map(({ id, name }) => [id, name]));
  const departments = [...new Set(people.map(({ department }) => department))];
  return departments
    .map((department) => {
      const options = people
        .filter((person) => person.department === department)
        .map(
          ({ id, name, role, managerId }) =>
            `<option value="${escapeValue(id)}" data-role="${role}" data-place="${escapeValue(describePlace(department, names.get(managerId)))}"${id === chosen?.id ? ' selected' : ''}>${escapeHtml(name)} – ${ROLE_NAME[role]}</option>`,
        );
      return `<optgroup label="${escapeHtml(department)}">${options.join('')}</optgroup>`;
    })
    .join('');
}

function describePlace(department: string, manager: string | undefined): string {
  return manager === undefined ? department : `${department}, reports to ${manager}`;
}

function renderSuggestion({ label, say, role }: (typeof SUGGESTIONS)[number]): string {
  return `<li${role === undefined ? '' : ` data-for="${role}"`}><button type="button" class="suggestion" data-say="${escapeValue(say)}">${escapeHtml(label)}</button></li>`;
}
