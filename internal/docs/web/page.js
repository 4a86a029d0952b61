// What all pages share: the token that requests are sent with, and the bar where it is chosen.

const settings = JSON.parse(document.getElementById('settings').textContent);

export const documents = settings.documents;
export const demoTokens = settings.tokens ?? [];

const kept = 'cosell-token'; // in the storage of the tab, which is gone when the tab is closed
const listeners = [];

export const token = () => sessionStorage.getItem(kept) ?? '';

// onToken calls the listener with the token now and whenever another is chosen.
export function onToken(listener) {
  listeners.push(listener);
  listener(token());
}

export function useToken(value) {
  if (value) sessionStorage.setItem(kept, value);
  else sessionStorage.removeItem(kept);
  for (const listener of listeners) listener(value);
}

// el makes an element. What is handed in as text stays text.
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// whoBar fills the bar with whom requests are sent as.
export function whoBar() {
  const bar = document.getElementById('who');
  onToken((value) => bar.replaceChildren(...(value ? signedIn(value) : signedOut())));
  for (const link of document.querySelectorAll('.bar nav a')) {
    if (link.pathname.replace(/\/$/, '') === location.pathname.replace(/\/$/, '')) link.setAttribute('aria-current', 'page');
  }
}

function signedOut() {
  const own = el('input', { type: 'password', placeholder: 'Your token', 'aria-label': 'Your token', autocomplete: 'off' });
  const form = el('form', { onsubmit: (e) => { e.preventDefault(); useToken(own.value.trim()); } }, own);
  if (demoTokens.length === 0) return [form];
  return [el('button', { type: 'button', class: 'first', onclick: () => useToken(demoTokens[0].value) }, 'Use a demo token'), form];
}

function signedIn(value) {
  const who = demoTokens.find((t) => t.value === value);
  const shown = who
    ? el('select', { 'aria-label': 'Requests are sent as', onchange: (e) => useToken(e.target.value) },
      ...demoTokens.map((t) => el('option', { value: t.value, selected: t.value === value }, t.who)))
    : el('span', { class: 'own' }, `Token …${value.slice(-4)}`);
  return [shown, el('button', { type: 'button', title: 'Forget the token', onclick: () => useToken('') }, 'Forget')];
}

// ask sends a request with a token, and returns the status, the header and the body of its answer.
export async function ask(method, path, bearer, body) {
  const headers = { Accept: 'application/json' };
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, ok: answer.ok, body: text ? JSON.parse(text) : null };
}
