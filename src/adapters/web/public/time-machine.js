// The demonstration's clock: moves it, and shows what happened on the days between.
import { addCard, personMenu, showFrom } from './chat.js';

const box = document.querySelector('[data-time-machine]');
const today = box?.querySelector('[data-today]');
const state = box?.querySelector('[data-clock-state]');

async function show(request) {
  const response = await fetch('/api/clock', request);
  const answer = await response.json();
  if (!response.ok) throw answer.error;
  today.textContent = answer.today;
  return answer;
}

async function move(days) {
  const buttons = [...box.querySelectorAll('button')];
  for (const button of buttons) button.disabled = true;
  state.textContent = 'The days pass…';
  try {
    const { html } = await show({
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ as: personMenu.value, days }),
    });
    state.textContent = '';
    showFrom(addCard(html));
  } catch (error) {
    state.textContent = `${error.message ?? 'The assistant cannot be reached.'} ${error.hint ?? 'Try again.'}`;
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

if (box !== null) {
  box.addEventListener('click', ({ target }) => {
    const days = target.closest('button')?.dataset.days;
    if (days !== undefined) move(Number(days));
  });
  show().catch(() => {
    state.textContent = 'The clock cannot be read.';
  });
}
