// The chat page. Nothing a person types is kept anywhere but on the page itself.

export { addCard, personMenu, showFrom };

const find = (selector) => document.querySelector(selector);
const log = find('[data-log]');
const say = find('#say');
const composer = find('[data-composer]');
const personMenu = find('#person');
const busyLine = find('[data-busy]');
const failureBox = find('[data-failure]');

const WAIT_MS = 30_000;

let conversation = new AbortController();
let inbox;
/** Cards that were sent, by the ids of their messages. */
let seen = new Map();
let isBusy = false;
let busyTimer;
/** The event that failed last: sending the same again is a retry and carries the same id. */
let failed;

/** Makes an element that holds text, never HTML. */
function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function setBusy(busy) {
  isBusy = busy;
  document.body.classList.toggle('is-busy', busy);
  log.setAttribute('aria-busy', String(busy));
  say.readOnly = busy;
  clearTimeout(busyTimer);
  busyLine.textContent = '';
  // Said only of a wait that a person would notice: most answers come at once.
  if (busy) {
    busyTimer = setTimeout(() => {
      busyLine.textContent = 'Looking…';
    }, 400);
  }
}

/** Shows what the person did; its top is where the eye should be when the answer comes. */
function addOwn(text) {
  const row = element('div', 'own');
  row.append(element('span', 'sr-only', 'You: '));
  const bubble = element('p', 'bubble', text);
  bubble.dir = 'auto';
  row.append(bubble);
  log.append(row);
  log.scrollTop = log.scrollHeight;
  return row;
}

/** `html` is made by the server's renderer, which escapes every string. */
function fillCard(card, html) {
  card.innerHTML = html;
  for (const input of card.querySelectorAll('[data-max]')) countCharacters(input);
}

function addCard(html, fill = fillCard) {
  const card = element('article', 'card');
  fill(card, html);
  log.append(card);
  return card;
}

function fillInbox(card, html) {
  fillCard(card, html);
  card.prepend(element('p', 'card-note', 'Sent to you'));
}

function showFrom(top) {
  top.scrollIntoView({ block: 'start' });
}

/** Sends one event and shows what comes of it. */
async function send(turn) {
  if (isBusy) return;
  const key = JSON.stringify(turn.event);
  const eventId = failed?.key === key ? failed.eventId : crypto.randomUUID();
  failureBox.replaceChildren();
  const { signal } = conversation;
  const own = turn.label === undefined ? undefined : addOwn(turn.label);
  if (turn.typed !== undefined) setBox('');
  setBusy(true);
  try {
    const answer = await post(turn.event, eventId, signal);
    if (signal.aborted) return;
    setBusy(false);
    failed = undefined;
    showAnswer(turn, answer, own);
  } catch (error) {
    if (signal.aborted) return;
    setBusy(false);
    failed = { key, eventId };
    own?.remove();
    if (turn.typed !== undefined) setBox(turn.typed);
    showFailure(turn, error);
  }
}

async function post(event, eventId, signal) {
  let response;
  let answer;
  try {
    response = await fetch('/api/events', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ as: personMenu.value, eventId, event }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]),
    });
    answer = await response.json();
  } catch {
    throw {
      message: 'The assistant cannot be reached.',
      hint: 'Your text is kept. See that it is still running, then try again.',
    };
  }
  if (!response.ok) throw answer.error;
  return answer;
}

function showAnswer({ card, isTyped }, { reply, html }, own) {
  if (reply === null) return;
  const isInPlace = reply.replacesCard === true && card?.isConnected === true;
  if (isInPlace) {
    // The new card says what was done, so no line of the person's own is needed above it.
    own?.remove();
    fillCard(card, html);
  }
  const shown = isInPlace ? card : addCard(html);
  // Someone typing goes on typing; someone who pressed a button on a card goes on from the card it led to.
  if (isTyped) say.focus();
  else if (card !== undefined) shown.querySelector('.card-title')?.focus({ preventScroll: true });
  if (own?.isConnected || !isInPlace) showFrom(own ?? shown);
}

function showFailure(turn, { message, hint }) {
  const text = element('p', 'failure-text');
  text.append(element('strong', '', message), ` ${hint ?? ''}`);
  const again = element('button', 'button', 'Try again');
  again.type = 'button';
  // The text may have been changed since, so it is taken from its form again.
  again.addEventListener('click', () => (turn.form === undefined ? send(turn) : turn.form.requestSubmit()));
  failureBox.replaceChildren(text, again);
  if (turn.card !== undefined || turn.label === undefined) again.focus();
}

function setBox(text) {
  say.value = text;
  growBox();
}

function growBox() {
  say.style.height = 'auto';
  say.style.height = `${Math.min(say.scrollHeight + 2, 240)}px`;
}

/** "/policy …" is the command of the chat tools; everything else is a message. */
function typedEvent(text) {
  const command = /^\/policy(?:\s+([\s\S]*))?$/.exec(text);
  return command === null ? { kind: 'message', text } : { kind: 'command', text: command[1] ?? '' };
}

composer.addEventListener('submit', (submit) => {
  submit.preventDefault();
  const text = say.value;
  if (text.trim() === '' || isBusy) return;
  send({ event: typedEvent(text), label: text, typed: text, isTyped: true, form: composer });
});

say.addEventListener('input', growBox);
say.addEventListener('keydown', (key) => {
  if (key.key !== 'Enter' || key.shiftKey || key.isComposing) return;
  key.preventDefault();
  composer.requestSubmit();
});

/** The bytes as they are: what is wrong with their encoding is said by the assistant. */
find('#roster-file').addEventListener('change', ({ target }) => {
  const [file] = target.files;
  if (file === undefined || isBusy) return;
  const reader = new FileReader();
  reader.addEventListener('load', () => {
    const base64 = reader.result.slice(reader.result.indexOf(',') + 1);
    send({ event: { kind: 'file', name: file.name, base64 }, label: file.name });
    target.value = '';
  });
  reader.readAsDataURL(file);
});

find('.suggestions').addEventListener('click', ({ target }) => {
  const chip = target.closest('[data-say]');
  if (chip === null || isBusy) return;
  send({ event: { kind: 'message', text: chip.dataset.say }, label: chip.textContent, isTyped: true });
});

log.addEventListener('click', ({ target }) => {
  const button = target.closest('button[data-name]');
  if (button === null || isBusy) return;
  send({
    event: { kind: 'button', name: button.dataset.name, value: button.dataset.value },
    label: button.textContent,
    card: button.closest('.card'),
  });
});

log.addEventListener('submit', (submit) => {
  submit.preventDefault();
  const form = submit.target;
  if (isBusy) return;
  const tooLong = [...form.querySelectorAll('[data-max]')].filter((input) => !countCharacters(input));
  if (tooLong.length > 0) {
    tooLong[0].focus();
    return;
  }
  // FormData would turn line feeds into carriage returns and line feeds, and so move every mark.
  const fields = {};
  for (const input of form.elements) {
    if (input.name === '' || (input.type === 'radio' && !input.checked)) continue;
    fields[input.name] = input.value;
  }
  send({
    event: { kind: 'form', name: form.dataset.form, value: form.dataset.value, fields },
    label: form.querySelector('[type=submit]').textContent,
    card: form.closest('.card'),
    form,
  });
});

log.addEventListener('input', ({ target }) => {
  if (target.dataset.max !== undefined) countCharacters(target);
});

/** Shows how long a text is and whether that is too long; true when it may be sent. Nothing is ever cut. */
function countCharacters(input) {
  const max = Number(input.dataset.max);
  const { length } = input.value;
  const isOver = length > max;
  const inField = (selector) => input.closest('.field').querySelector(selector);
  const number = (value) => value.toLocaleString('en-GB');
  // What is sent is counted as the server counts it, and an emoji is several there.
  const counted = /[\uD800-\uDFFF]/.test(input.value) ? ' (emoji count as two or more)' : '';
  inField('.count').textContent = `${number(length)} of ${number(max)} characters${counted}`;
  inField('.count').classList.toggle('is-over', isOver);
  input.setAttribute('aria-invalid', String(isOver));
  const problem = isOver
    ? `This is too long. Shorten it to ${number(max)} characters${counted}; nothing has been cut.`
    : '';
  const error = inField('.field-error');
  if (error.textContent !== problem) error.textContent = problem;
  return !isOver;
}

function listen() {
  inbox?.close();
  inbox = new EventSource(`/api/inbox?as=${encodeURIComponent(personMenu.value)}`);
  inbox.addEventListener('message', ({ data }) => {
    const { id, html, isUpdate } = JSON.parse(data);
    if (isUpdate) {
      const card = seen.get(id);
      if (card?.isConnected) fillInbox(card, html);
      return;
    }
    if (seen.has(id)) return;
    const card = addCard(html, fillInbox);
    seen.set(id, card);
    showFrom(card);
  });
}

/** Another person means another conversation: nothing that was said stays on the page. */
async function begin() {
  conversation.abort();
  conversation = new AbortController();
  const { signal } = conversation;
  inbox?.close();
  inbox = undefined;
  seen = new Map();
  log.replaceChildren();
  failureBox.replaceChildren();
  failed = undefined;
  setBusy(false);
  const option = personMenu.selectedOptions[0];
  if (option === undefined) return;
  const { role, place } = option.dataset;
  find('[data-role-line]').textContent = place;
  for (const item of document.querySelectorAll('[data-for]')) item.hidden = item.dataset.for !== role;
  history.replaceState(null, '', `/?as=${encodeURIComponent(personMenu.value)}`);
  await send({ event: { kind: 'opened' } });
  if (!signal.aborted) listen();
}

personMenu.addEventListener('change', begin);

// A browser opens few connections to one address, and a page out of sight would hold one of them for nothing.
document.addEventListener('visibilitychange', () => {
  if (inbox === undefined) return;
  if (document.visibilityState === 'hidden') inbox.close();
  else listen();
});

find('[data-skip]').addEventListener('click', (click) => {
  click.preventDefault();
  say.focus();
});

const themeButton = find('[data-theme-toggle]');
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
function showTheme() {
  const chosen = document.documentElement.dataset.theme;
  themeButton.setAttribute('aria-pressed', String(chosen ? chosen === 'dark' : prefersDark.matches));
}
themeButton.addEventListener('click', () => {
  const isDark = themeButton.getAttribute('aria-pressed') === 'true';
  document.documentElement.dataset.theme = isDark ? 'light' : 'dark';
  showTheme();
});
prefersDark.addEventListener('change', showTheme);
showTheme();

begin();
