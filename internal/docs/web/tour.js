// The tour: steps that are run here, each with the same request as curl beside it.
import { ask, demoTokens, el, whoBar } from './page.js';

const steps = await (await fetch(document.getElementById('script').dataset.steps)).json();
const ids = {}; // of the deals that earlier steps made, by the name that later steps know them by
const who = (step) => demoTokens.find((t) => t.value === step.as)?.who ?? step.as;
const shown = steps.map(show);

// pathOf returns the path of a step. A deal that is not there yet is a variable of the shell.
const pathOf = (step, missing) => step.path.replace(/\{(\w+)\}/, (_, name) => ids[name] ?? missing(name));
const isReady = (step) => pathOf(step, () => '?').indexOf('?') < 0;

function curl(step) {
  const lines = [step.method === 'GET' ? 'curl -sS' : `curl -sS -X ${step.method}`];
  lines[0] += ` "${location.origin}${pathOf(step, (name) => `$${name.toUpperCase()}`)}"`;
  lines.push(`  -H 'Authorization: Bearer ${step.as}'`);
  if (step.body) lines.push(`  -H 'Content-Type: application/json'`, `  -d '${JSON.stringify(step.body, null, 2).replaceAll("'", "'\\''")}'`);
  return lines.join(' \\\n');
}

function show(step, n) {
  const code = el('pre', { tabindex: '0', 'aria-label': 'The request as curl' });
  const copy = el('button', { type: 'button', onclick: () => copied(copy, code.textContent) }, 'Copy');
  const run = el('button', { type: 'button', class: 'first', onclick: () => go(n) }, 'Run');
  const hint = el('span', { class: 'as' });
  const answer = el('div', { class: 'answer', 'aria-live': 'polite' });
  const buttons = demoTokens.length > 0 ? [el('div', { class: 'buttons' }, run, hint)] : [];
  document.getElementById('steps').append(el('section', { class: 'step' },
    el('div', {}, el('h2', {}, el('span', {}, String(n + 1)), step.title), el('p', {}, step.text),
      el('p', { class: 'as' }, `As ${who(step)}`), ...buttons),
    el('div', { class: 'curl' }, code, copy), answer));
  return { step, code, run, hint, answer };
}

// refresh brings the requests, and which of them can be run, up to date with the deals that there are.
function refresh() {
  for (const { step, code, run, hint } of shown) {
    code.textContent = curl(step);
    run.disabled = !isReady(step);
    hint.textContent = isReady(step) ? '' : 'Run the steps before first.';
  }
}

async function go(n) {
  const { step, run, answer } = shown[n];
  run.disabled = true;
  try {
    const { status, ok, body } = await ask(step.method, pathOf(step), step.as, step.body);
    if (step.keep && ok) ids[step.keep] = body.id;
    answer.replaceChildren(el('span', { class: ok ? 'status' : 'status refused' }, `Status ${status}`),
      el('pre', { tabindex: '0', 'aria-label': 'The answer' }, JSON.stringify(body, null, 2)));
  } catch {
    answer.replaceChildren(el('span', { class: 'status refused' }, 'No answer: is the service running?'));
  }
  refresh();
}

async function copied(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch { // away from loopback a page over plain http may not
    button.textContent = 'Select and copy';
  }
  setTimeout(() => { button.textContent = 'Copy'; }, 2000);
}

refresh();
whoBar();
