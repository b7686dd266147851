// The console's keys. They move the focus; none of them decides anything.

const typing = (el) => el.closest('input, textarea, select, [contenteditable]');
const focusOn = (el) => {
  for (let fold = el?.closest('details'); fold; fold = fold.parentElement?.closest('details')) fold.open = true;
  el?.focus();
};

/** Moves to the next or the former link of the list that the page shows. */
function step(by) {
  const links = [...document.querySelectorAll('[data-step]')];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + by, 0), links.length - 1)].focus();
}

const acts = {
  '/': () => focusOn(document.querySelector('[data-key="/"]')),
  '?': () => document.querySelector('#keys')?.showModal(),
  j: () => step(1),
  k: () => step(-1),
  a: () => focusOn(document.querySelector('[data-key="a"]')),
  r: () => focusOn(document.querySelector('[data-key="r"]')),
  h: () => {
    const help = document.querySelector('#help');
    if (!help) return;
    help.open = !help.open;
    help.querySelector('summary').focus();
  },
  n: () => document.querySelector('a.next')?.click(),
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector('dialog:modal')) return;
  const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// A link that needs a part of the page is not offered where the page has none.
for (const link of document.querySelectorAll('[data-needs]')) link.hidden = !document.querySelector(link.dataset.needs);

// The menu is open beside the page, and folded above it on a narrow window.
const fold = document.querySelector('.menu-fold');
if (fold) {
  const wide = matchMedia('(min-width: 992px)');
  const fit = () => {
    fold.open = wide.matches;
  };
  wide.addEventListener('change', fit);
  fit();
}

// What looks again by itself waits while somebody stands in it or has ticked something: a new copy would take that
// away.
document.addEventListener('htmx:beforeRequest', (event) => {
  const { elt } = event.detail;
  if (!elt.getAttribute('hx-trigger')?.startsWith('every')) return;
  if (elt.contains(document.activeElement) || elt.querySelector('input:checked')) event.preventDefault();
});

// What a fetched piece was refused with is shown on the page, which stays as it is (HX-Retarget).
document.addEventListener('htmx:beforeSwap', (event) => {
  if (event.detail.xhr.getResponseHeader('HX-Retarget')) event.detail.shouldSwap = true;
});
