// What node-easywechat does of each path: what works, and what is refused with
// which code. It has functions for tokens and sessions alone; everything else is
// asked for by its own client, which adds the token.
import { createRequire } from 'node:module';
import * as w from './world.mjs';

const require = createRequire(import.meta.url);
const { OfficialAccount, MiniApp } = require('node-easywechat');
const { world, follower, user, data } = w;

const config = (id, secret) => ({
  app_id: id,
  secret,
  use_stable_access_token: true,
  file_cache: { path: world.folder }, // it keeps tokens in files, of this run alone
  http: { baseURL: `${world.url}/api/`, throw: false },
});
const official = new OfficialAccount(config(world.official, world.secret));
const mini = new MiniApp(config(world.mini, world.secret));
const wrong = new OfficialAccount(config(world.official, 'wrong'));

/** Its answer, or the refusal in it. */
async function answer(response) {
  const out = (await response).toObject();
  if (out.errcode) throw Object.assign(new Error(out.errmsg), { code: out.errcode });
  return out;
}

const post = (path, body, app = official) => answer(app.getClient().postJson(path, body));
const get = (path, params = {}, app = official) => answer(app.getClient().get(path, { params }));
const upload = (path, file, params = {}) => answer(official.getClient().withFile(file, 'media').post(path, { params }));

/** A call that works with one body and is refused for others, by code. */
const of = (path, body, refused, app = official) => ({
  [path]: {
    works: () => post(path, body, app),
    refused: Object.fromEntries(Object.entries(refused).map(([code, bad]) => [code, () => post(path, bad, app)])),
  },
});

/** A call without parameters: it is right about what is answered, and wants GET (43001). */
const read = (path, right, app = official) => ({
  [path]: { works: async () => right(await get(path, {}, app)), refused: { 43001: () => post(path, {}, app) } },
});

function tokens() {
  const number = (code) => post('wxa/business/getuserphonenumber', { code }, mini);
  return {
    'cgi-bin/stable_token': {
      works: async () => (await official.getAccessToken().refresh()) !== '',
      refused: { 40125: () => wrong.getAccessToken().refresh() },
    },
    'sns/jscode2session': {
      works: async () => (await mini.getUtils().codeToSession(await w.codeFor('login'))).openid === user,
      refused: { 40029: () => mini.getUtils().codeToSession('nonsense') },
    },
    'wxa/business/getuserphonenumber': {
      works: async () => (await number(await w.codeFor('number'))).phone_info.purePhoneNumber.length === 11,
      refused: { 40029: () => number('nonsense') },
    },
  };
}

function messages() {
  const message = { touser: follower, template_id: 'tpl', data };
  const subscribed = (to) => post('cgi-bin/message/subscribe/send', { touser: to, template_id: 'sub', data }, mini);
  const bizSend = () => post('cgi-bin/message/subscribe/bizsend', { ...message, template_id: 'biz' });
  const written = (to) => ({ touser: to, msgtype: 'text', text: { content: '答复' } });
  return {
    'cgi-bin/message/subscribe/send': {
      works: async () => {
        await w.sheet();
        return subscribed(user);
      },
      refused: { 43101: () => subscribed(user), 40003: () => subscribed('x') },
    },
    'cgi-bin/message/subscribe/bizsend': {
      works: async () => {
        await w.biz();
        return bizSend();
      },
      refused: { 43101: bizSend },
    },
    ...of('cgi-bin/message/template/send', message, {
      43004: { ...message, touser: 'oa_stranger' },
      40037: { ...message, template_id: 'none' },
    }),
    ...of('cgi-bin/message/custom/send', written(follower), { 45015: written('oa_stranger') }),
  };
}

function templates() {
  const listed = ({ data: list }) => list.length === 1 && list[0].priTmplId === 'sub';
  return {
    ...read('cgi-bin/template/get_all_private_template', (out) => out.template_list[0].template_id === 'tpl'),
    ...read('wxaapi/newtmpl/gettemplate', listed, mini),
  };
}

function mass() {
  let sent;
  const send = (client) =>
    post('cgi-bin/message/mass/sendall', {
      filter: { is_to_all: false, tag_id: world.tag },
      mpnews: { media_id: w.draft() },
      msgtype: 'mpnews',
      clientmsgid: client,
    });
  const state = async (id) => (await post('cgi-bin/message/mass/get', { msg_id: String(id) })).msg_status;
  const take = (id, article) => post('cgi-bin/message/mass/delete', { msg_id: id, article_idx: article });
  return {
    ...of(
      'cgi-bin/message/mass/preview',
      { touser: follower, mpnews: { media_id: w.draft() }, msgtype: 'mpnews' },
      { 40008: { touser: follower, mpnews: { media_id: 'x' }, msgtype: 'nonsense' } },
    ),
    'cgi-bin/message/mass/sendall': {
      works: async () => (sent = (await send('easy-1')).msg_id) > 0,
      refused: { 45065: () => send('easy-1') },
    },
    'cgi-bin/message/mass/get': {
      works: async () => {
        await w.settled();
        return (await state(sent)) === 'SEND_SUCCESS';
      },
      refused: { 40059: () => state(999_999) },
    },
    'cgi-bin/message/mass/delete': {
      works: async () => {
        await take(sent, 1);
        return (await state(sent)) === 'DELETE';
      },
      refused: { 40059: () => take(999_999, 1), 40114: () => take(sent, 2) },
    },
  };
}

function drafts() {
  const add = async (title) => (await post('cgi-bin/draft/add', { articles: [w.article(title)] })).media_id;
  const title = async (id) => (await post('cgi-bin/draft/get', { media_id: id })).news_item[0].title;
  const update = (id, text) =>
    post('cgi-bin/draft/update', { media_id: id, index: 0, articles: { ...w.article('改后'), digest: text } });
  const list = (count) => post('cgi-bin/draft/batchget', { offset: 0, count, no_content: 0 });
  return {
    'cgi-bin/draft/add': {
      works: async () => (await add('通知')) !== '',
      refused: { 45003: () => add('长'.repeat(33)) },
    },
    'cgi-bin/draft/get': {
      works: async () => (await title(await add('看看'))) === '看看',
      refused: { 40007: () => title('none') },
    },
    'cgi-bin/draft/update': {
      works: async () => {
        const id = await add('改前');
        await update(id, '');
        return (await title(id)) === '改后';
      },
      refused: { 45004: async () => update(await add('改前'), '长'.repeat(129)) },
    },
    ...read('cgi-bin/draft/count', (out) => out.total_count > 0),
    'cgi-bin/draft/batchget': {
      works: async () => (await list(1)).item[0].content.news_item[0].content !== '',
      refused: { 40097: () => list(21) },
    },
    'cgi-bin/draft/delete': {
      works: async () => post('cgi-bin/draft/delete', { media_id: await add('不要') }),
      refused: { 40007: () => post('cgi-bin/draft/delete', { media_id: 'none' }) },
    },
  };
}

function material() {
  const add = async (file) => (await upload('cgi-bin/material/add_material', file, { type: 'image' })).media_id;
  const remove = (id) => post('cgi-bin/material/del_material', { media_id: id });
  const temporary = (file) => upload('cgi-bin/media/upload', file, { type: 'image' });
  const inside = (file) => upload('cgi-bin/media/uploadimg', file);
  return {
    'cgi-bin/material/add_material': {
      works: async () => (await add(world.picture)) !== '',
      refused: { 40005: () => add(world.text) },
    },
    ...read('cgi-bin/material/get_materialcount', (out) => out.image_count > 0),
    ...of(
      'cgi-bin/material/batchget_material',
      { type: 'image', offset: 0, count: 20 },
      { 40097: { type: 'image', offset: 0, count: 21 } },
    ),
    'cgi-bin/material/del_material': {
      works: async () => remove(await add(world.picture)),
      refused: { 40007: () => remove('none') },
    },
    'cgi-bin/media/upload': {
      works: async () => (await temporary(world.picture)).media_id !== '',
      refused: { 40005: () => temporary(world.text) },
    },
    'cgi-bin/media/uploadimg': {
      works: async () => (await inside(world.picture)).url !== '',
      refused: { 40005: () => inside(world.text) },
    },
  };
}

function platform() {
  return {
    ...of('cgi-bin/menu/create', w.button('政策'), { 40016: { button: [] } }),
    'cgi-bin/menu/get': {
      works: async () => (await get('cgi-bin/menu/get')).menu.button[0].name === '政策',
      refused: {
        46003: async () => {
          await w.platformMenu();
          return get('cgi-bin/menu/get');
        },
      },
    },
    ...read('cgi-bin/get_current_selfmenu_info', (out) => out.selfmenu_info.button[0].type === 'view'),
    'cgi-bin/get_current_autoreply_info': {
      works: async () => {
        await w.platformReplies();
        return (await get('cgi-bin/get_current_autoreply_info')).is_add_friend_reply_open === 1;
      },
      refused: { 43001: () => post('cgi-bin/get_current_autoreply_info', {}) },
    },
  };
}

function followers() {
  const asked = (openids) => ({ user_list: openids.map((openid) => ({ openid, lang: 'zh_CN' })) });
  const tagging = (openids, tag = world.tag) => ({ openid_list: openids, tagid: tag });
  return {
    'cgi-bin/user/get': {
      works: async () => (await get('cgi-bin/user/get')).total > 0,
      refused: { 40003: () => get('cgi-bin/user/get', { next_openid: 'nobody' }) },
    },
    ...of('cgi-bin/user/info/batchget', asked([follower]), { 40032: asked(w.many(101)) }),
    ...of('cgi-bin/tags/create', { tag: { name: '易县' } }, { 45158: { tag: { name: '长'.repeat(11) } } }),
    'cgi-bin/tags/get': { works: async () => (await get('cgi-bin/tags/get')).tags.length > 0, refused: {} },
    ...of('cgi-bin/tags/members/batchtagging', tagging([follower]), { 40032: tagging(w.many(51)) }),
    ...of('cgi-bin/tags/members/batchuntagging', tagging(w.many(1)), { 45159: tagging(w.many(1), 999) }),
    ...of('cgi-bin/user/tag/get', { tagid: world.tag, next_openid: '' }, { 45159: { tagid: 999, next_openid: '' } }),
    ...of(
      'cgi-bin/user/info/updateremark',
      { openid: follower, remark: '某公司人事' },
      {
        40003: { openid: 'nobody', remark: 'a' },
        40092: { openid: follower, remark: '备'.repeat(11) },
      },
    ),
    ...of(
      'datacube/getarticletotaldetail',
      { begin_date: '2026-01-05', end_date: '2026-01-05' },
      {
        61501: { begin_date: '2026-01-05', end_date: '2026-01-06' },
      },
    ),
  };
}

function blacklist() {
  const blocked = (begin) => post('cgi-bin/tags/members/getblacklist', { begin_openid: begin });
  return {
    ...of(
      'cgi-bin/tags/members/batchblacklist',
      { openid_list: w.many(2) },
      { 40003: { openid_list: ['nobody'] }, 40032: { openid_list: [] } },
    ),
    'cgi-bin/tags/members/getblacklist': {
      works: async () => (await blocked('')).data.openid.length === 2,
      refused: { 40003: () => blocked('nobody') },
    },
    ...of('cgi-bin/tags/members/batchunblacklist', { openid_list: w.many(2) }, { 40032: { openid_list: w.many(21) } }),
  };
}

function codes() {
  const scene = (kind, value) => ({ action_name: kind, action_info: { scene: value } });
  const page = { scene: 'county=440203', page: 'pages/home/home', width: 280 };
  const lasting = { path: 'pages/home/home', query: 'id=1', expire_type: 1, expire_interval: 30 };
  return {
    'cgi-bin/qrcode/create': {
      works: () => post('cgi-bin/qrcode/create', scene('QR_LIMIT_STR_SCENE', { scene_str: 'county:440203' })),
      refused: { 43002: () => get('cgi-bin/qrcode/create') },
    },
    'wxa/getwxacodeunlimit': {
      works: async () => {
        const res = await mini.getClient().postJson('wxa/getwxacodeunlimit', page);
        return res.getHeader('content-type') === 'image/jpeg';
      },
      refused: { 41030: () => post('wxa/getwxacodeunlimit', { ...page, page: '/pages/home/home' }, mini) },
    },
    ...of('wxa/generate_urllink', lasting, { 85401: { ...lasting, expire_interval: 31 } }, mini),
  };
}

function requests() {
  const quota = (path) => post('cgi-bin/openapi/quota/get', { cgi_path: path });
  const told = (rid) => post('cgi-bin/openapi/rid/get', { rid });
  return {
    'cgi-bin/openapi/quota/get': {
      works: async () => (await quota('/cgi-bin/draft/add')).quota.used > 0,
      refused: { 76022: () => quota('/sns/jscode2session') },
    },
    'cgi-bin/openapi/rid/get': {
      works: async () => {
        const rid = await w.ridOf(() => post('cgi-bin/draft/get', { media_id: 'none' }));
        return (await told(rid)).request.request_body.includes('none');
      },
      refused: { 76001: () => told('nonsense') },
    },
    ...of('cgi-bin/clear_quota', { appid: world.official }, { 40013: { appid: world.mini } }),
  };
}

/** All of its calls by path. */
export const easywechat = () => ({
  ...tokens(),
  ...messages(),
  ...templates(),
  ...mass(),
  ...drafts(),
  ...material(),
  ...platform(),
  ...followers(),
  ...blacklist(),
  ...codes(),
  ...requests(),
});
