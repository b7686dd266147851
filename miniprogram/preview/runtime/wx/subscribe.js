// WeChat's sheet that asks for messages.
// https://developers.weixin.qq.com/miniprogram/dev/api/open-api/subscribe-message/wx.requestSubscribeMessage.html
import { ask, asker, element, persona } from '../dom.js';
import { needTap } from '../tap.js';
import { call, programName } from './wechat.js';

const most = 3;
const key = () => `subscribe:${persona()}`;
const always = () => JSON.parse(localStorage.getItem(key()) ?? '{}');

const failure = (errCode, message) => Object.assign(new Error(message), { errCode });

/** What is wrong with the ids, before anything is asked of anybody. */
export function checkIds(tmplIds) {
  if (!Array.isArray(tmplIds) || !tmplIds.length) throw failure(10001, "TmplIds can't be empty");
  if (tmplIds.some((id) => typeof id !== 'string' || !id)) throw failure(10004, 'Invalid template id');
  if (tmplIds.length > most) throw failure(20003, 'Templates count out of max bounds');
}

/**
 * What is answered without the person: of templates with one title only the
 * first is shown, the rest are filtered; what WeChat has banned is not shown.
 * @param {string[]} ids
 * @param {{id: string, title: string}[]} templates
 * @param {string[]} banned
 */
export function answeredAlready(ids, templates, banned = []) {
  const titles = new Set();
  const answers = {};
  for (const id of ids) {
    const found = templates.find((t) => t.id === id);
    if (!found) throw failure(20001, 'No template data return, verify the template id exist');
    if (banned.includes(id)) answers[id] = 'ban';
    else if (titles.has(found.title)) answers[id] = 'filter';
    else titles.add(found.title);
  }
  return answers;
}

/** An accepted template that may also ring is answered in a word of its own: it counts as accepted. */
export const withAudio = (answers, ringing = []) =>
  Object.fromEntries(
    Object.entries(answers).map(([id, said]) => [
      id,
      said === 'accept' && ringing.includes(id) ? 'acceptWithAudio' : said,
    ]),
  );

/** The list of the sheet: a line for each template, each ticked. */
function listOf(templates) {
  const boxes = new Map();
  const rows = templates.map((t) => {
    const row = element('label', 'round');
    const box = element('input');
    Object.assign(box, { type: 'checkbox', checked: true });
    boxes.set(t.id, box);
    row.append(box, element('span', '', t.title));
    return row;
  });
  return { boxes, rows };
}

async function asked(templates) {
  const { boxes, rows } = listOf(templates);
  const keep = element('label', 'round keep');
  const kept = element('input');
  kept.type = 'checkbox';
  keep.append(kept, element('span', '', '总是保持以上选择，不再询问'));
  const head = asker(programName(), '申请');
  const agreed = await ask('发送一次以下消息', [...rows, keep], '取消', '允许', 'bottom', { head });
  const answers = Object.fromEntries(
    templates.map((t) => [t.id, agreed && boxes.get(t.id).checked ? 'accept' : 'reject']),
  );
  if (kept.checked) localStorage.setItem(key(), JSON.stringify({ ...always(), ...answers }));
  return answers;
}

/**
 * Only as the first thing in a tap: after an await, a timer or a request a
 * phone shows no sheet; the call fails, and the person sees nothing of it.
 */
export async function requestSubscribeMessage({ tmplIds }) {
  needTap();
  checkIds(tmplIds);
  const titles = await call(`templates?ids=${tmplIds.join(',')}`);
  // ?ban=ID and ?audio=ID stand for what WeChat alone decides
  const [banned, ringing] = ['ban', 'audio'].map((q) => new URLSearchParams(location.search).get(q)?.split(','));
  const before = answeredAlready(tmplIds, titles, banned);
  const left = tmplIds.filter((id) => !(id in before));
  const remembered = always();
  const open = left.filter((id) => !(id in remembered));
  const known = Object.fromEntries(left.filter((id) => id in remembered).map((id) => [id, remembered[id]]));
  const shown = open.length ? await asked(open.map((id) => titles.find((t) => t.id === id))) : {};
  await call('subscribe', { templates: { ...known, ...shown } });
  return withAudio({ ...before, ...known, ...shown }, ringing);
}
