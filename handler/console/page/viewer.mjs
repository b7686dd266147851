// Opens a case's files beside the decision: pictures turn and zoom, papers show in a frame. Without script the links
// open the files themselves. A file is fetched only when somebody looks at it, since each reading is on the log.

const viewer = document.querySelector('#viewer');
const part = (name) => viewer.querySelector(`[data-part="${name}"]`);
const links = [...document.querySelectorAll('a[data-view]')];

/** Where the viewer is: which link, and how its picture lies. */
const at = { link: -1, turn: 0, zoom: 1 };

/** Lays the picture as it was turned and zoomed; a picture on its side fits the height of the stage. */
function lay() {
  const picture = part('stage').querySelector('img');
  if (!picture) return;
  picture.style.transform = `rotate(${at.turn}deg) scale(${at.zoom})`;
  part('zoomed').textContent = `${Math.round(at.zoom * 100)}%`;
}

/** A picture, or a frame for a paper. */
function sheet(link) {
  const picture = link.dataset.view === 'picture';
  const el = document.createElement(picture ? 'img' : 'iframe');
  el.src = link.href;
  el[picture ? 'alt' : 'title'] = link.dataset.name;
  return el;
}

function show(index) {
  if (!links[index]) return;
  Object.assign(at, { link: index, turn: 0, zoom: 1 });
  const link = links[index];
  part('name').textContent = link.dataset.name;
  part('count').textContent = `第 ${index + 1} 份，共 ${links.length} 份`;
  part('open').href = link.href;
  part('stage').replaceChildren(sheet(link));
  for (const button of viewer.querySelectorAll('[data-picture]')) button.hidden = link.dataset.view !== 'picture';
  part('former').disabled = index === 0;
  part('next').disabled = index === links.length - 1;
  lay();
}

function close() {
  viewer.close();
  part('stage').replaceChildren();
  links[at.link]?.focus();
}

const zoom = (by) => {
  at.zoom = Math.min(Math.max(at.zoom * by, 0.25), 8);
  lay();
};

const acts = {
  former: () => show(at.link - 1),
  next: () => show(at.link + 1),
  larger: () => zoom(1.25),
  smaller: () => zoom(0.8),
  turn: () => {
    at.turn = (at.turn + 90) % 360;
    lay();
  },
  close,
};

const keys = {
  ArrowLeft: 'former',
  ArrowRight: 'next',
  '+': 'larger',
  '=': 'larger',
  '-': 'smaller',
  t: 'turn',
  Escape: 'close',
};

if (viewer) {
  for (const [index, link] of links.entries())
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a window of its own
      event.preventDefault();
      if (!viewer.open) viewer.show(); // not modal: the decision stays in reach
      show(index);
      part('close').focus();
    });
  viewer.addEventListener('click', (event) => acts[event.target.closest('[data-act]')?.dataset.act]?.());
  viewer.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = acts[keys[event.key]];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}
