// A deal for a person to read: mails link here. It shows what the token of the tab may see.
import { ask, el, onToken, whoBar } from './page.js';

const id = location.pathname.split('/').pop();
const place = document.getElementById('deal');
const heading = (text) => el('h1', {}, text);

whoBar();
onToken(async (token) => {
  if (!token) {
    place.replaceChildren(heading('Deal'), el('div', { class: 'prompt' }, el('p', {}, 'Choose a token above to see the deal. It is kept until this tab is closed.')));
    return;
  }
  try {
    const { ok, body } = await ask('GET', `/v1/deals/${id}`, token);
    place.replaceChildren(...(ok ? deal(body) : refusal(body)));
  } catch {
    place.replaceChildren(heading('Deal'), el('div', { class: 'prompt' }, el('p', {}, 'No answer. Reload the page to try again.')));
  }
});

// refusal says why a deal is not shown, and who can give access to it.
function refusal(problem) {
  const contacts = (problem.contacts ?? []).map((c) => el('p', {}, `${c.name}, `, el('a', { href: `mailto:${c.email}` }, c.email)));
  return [heading(problem.title), el('div', { class: 'prompt' }, el('p', {}, problem.detail ?? ''), ...contacts)];
}

function deal(d) {
  document.title = `${d.name} · Cosell`;
  const details = d.details ?? {};
  const money = details.dealValue == null ? null : `${Number(details.dealValue).toLocaleString()} ${details.currency}`;
  const answer = d.microsoftResponse ?? {};
  const facts = {
    State: `${d.status}/${d.substatus}`, Customer: d.customerProfile?.name, Value: money, Closing: day(details.closingDateTime),
    Answer: d.status === 'New' && d.expirationDateTime ? `due by ${moment(d.expirationDateTime)}` : null,
    Microsoft: answer.status && answer.status !== 'NotRequested' ? answer.status : null,
    Reason: answer.declineReason && `${answer.declineReason.title}. ${answer.declineReason.whatToDo}`,
    Changed: moment(d.updatedDateTime),
  };
  const rows = Object.entries(facts).filter(([, value]) => value).flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]);
  return [heading(d.name), el('dl', { class: 'facts' }, ...rows),
    el('p', {}, 'What can be done with it: ', el('a', { href: '/docs/' }, 'the reference'), ', ', el('a', { href: '/docs/states' }, 'the states'), '.')];
}

const day = (at) => at && new Date(at).toLocaleDateString(undefined, { dateStyle: 'long', timeZone: 'UTC' });
const moment = (at) => at && new Date(at).toLocaleString(undefined, { dateStyle: 'long', timeStyle: 'short' });
