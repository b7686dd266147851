// What both clients need: the sandbox's world as the test made it, and what
// people do on their phones and on WeChat's platform.
export const world = JSON.parse(process.env.WORLD);

/** What somebody does on the phone, or in the tests' side of the sandbox. */
export async function act(path, body) {
  const res = await fetch(world.url + path, { method: 'POST', body: JSON.stringify(body) });
  if (!res.ok) throw new Error(`${path}: ${res.status} ${await res.text()}`);
  return res.json();
}

/** Until no mass send runs any more. */
export async function settled() {
  const left = await (await fetch(`${world.url}/control/wait`)).json();
  if (left.mass !== 0) throw new Error(`${left.mass} mass sends still run`);
}

export const codeFor = async (use) => (await act(`/phone/${use}`, { user: 'one' })).code;
export const follower = 'oa_follower';
export const user = 'mini_one';
export const data = { thing1: { value: '一条消息' } };
export const sheet = () => act('/phone/subscribe', { user: 'one', templates: { sub: 'accept' } });
export const biz = () => act('/control/consent', { user: 'follower', template: 'biz', answer: 'accept' });
export const write = () => act('/control/message', { user: 'follower', text: '政策' });
export const many = (n) => Array.from({ length: n }, (_, i) => `oa_f${String(i + 1).padStart(7, '0')}`);
export const button = (name) => ({ button: [{ type: 'click', name, key: '政策' }] });
export const draft = () => world.drafts.pop();
export const article = (title) => ({ title, content: '正文', thumb_media_id: world.cover });

/** A person sets the menu on the platform, which takes the place of the API's. */
export const platformMenu = () =>
  act('/control/platform/menu', {
    is_menu_open: 1,
    selfmenu_info: { button: [{ type: 'view', name: '政策', url: 'https://x.example' }] },
  });

export const platformReplies = () =>
  act('/control/platform/replies', { is_add_friend_reply_open: 1, is_autoreply_open: 0 });

/** The number that a refusal ends with (rid). */
export async function ridOf(refused) {
  try {
    await refused();
  } catch (e) {
    return /rid: (\S+)/.exec(e.message)[1];
  }
  throw new Error('not refused');
}
