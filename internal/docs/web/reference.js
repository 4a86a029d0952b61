// The reference: Scalar shows the contracts, and sends requests with the token of the bar above.
import { documents, onToken, whoBar } from './page.js';

const place = document.getElementById('reference');
const nonce = document.querySelector('meta[property=csp-nonce]').content;

// Scalar adds style sheets while it runs. The policy of the page takes only those that bear its nonce, and no style attributes.
const createElement = document.createElement;
document.createElement = function (name, ...rest) {
  const made = createElement.call(this, name, ...rest);
  if (String(name).toLowerCase() === 'style') made.nonce = nonce;
  return made;
};
const setAttribute = Element.prototype.setAttribute;
Element.prototype.setAttribute = function (name, value) {
  if (name === 'style') this.style.cssText = value;
  else setAttribute.call(this, name, value);
};
const innerHTML = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML');
Object.defineProperty(Element.prototype, 'innerHTML', {
  ...innerHTML,
  set(text) {
    innerHTML.set.call(this, String(text).replaceAll(' style="', ' data-style="'));
    for (const made of (this instanceof HTMLTemplateElement ? this.content : this).querySelectorAll('[data-style]')) {
      made.style.cssText = made.dataset.style;
      delete made.dataset.style;
    }
  },
});
globalThis.__zod_globalConfig = { jitless: true }; // or it tries whether the policy lets it make code

const configuration = (token) => ({
  sources: documents.map((d, i) => ({ ...d, slug: d.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'), default: i === 0 })),
  authentication: { preferredSecurityScheme: 'bearer', securitySchemes: { bearer: { token } } },
  servers: [{ url: location.origin }],
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  // Nothing but the reference: no fonts, no clients, no assistants from elsewhere.
  withDefaultFonts: false, telemetry: false, hideClientButton: true, hideDarkModeToggle: true, showDeveloperTools: 'never',
  agent: { disabled: true }, mcp: { disabled: true }, persistAuth: false,
});

const script = document.createElement('script');
script.src = place.dataset.script;
script.addEventListener('load', () => {
  place.replaceChildren();
  let shown;
  onToken((token) => {
    if (shown) shown.updateConfiguration(configuration(token));
    else shown = globalThis.Scalar.createApiReference(place, configuration(token));
  });
});
script.addEventListener('error', () => { place.textContent = 'The reference could not be loaded. Reload the page to try again.'; });
document.head.append(script);
whoBar();
