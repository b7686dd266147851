// Clients of WeChat's API that nobody here wrote, against the sandbox: what
// WeChat documents works, what it refuses is refused with its code. Each line of
// output says what one client saw of one path.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const WechatAPI = require('co-wechat-api');
const { OfficialAccount, MiniApp } = require('node-easywechat');
const world = JSON.parse(process.env.WORLD);

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** What somebody does on the phone, or in the tests' side of the sandbox. */
async function act(path, body) {
  const res = await fetch(world.url + path, { method: 'POST', body: JSON.stringify(body) });
  if (!res.ok) throw new Error(`${path}: ${res.status} ${await res.text()}`);
  return res.json();
}

const codeFor = async (use) => (await act(`/phone/${use}`, { user: 'one' })).code;
const follower = 'oa_follower';
const user = 'mini_one';
const data = { thing1: { value: '一条消息' } };
const sheet = () => act('/phone/subscribe', { user: 'one', templates: { sub: 'accept' } });
const biz = () => act('/control/consent', { user: 'follower', template: 'biz', answer: 'accept' });
const write = () => act('/control/message', { user: 'follower', text: '政策' });
const many = (n) => Array.from({ length: n }, (_, i) => `oa_f${String(i + 1).padStart(7, '0')}`);
const button = (name) => ({ button: [{ type: 'click', name, key: '政策' }] });
const draft = () => world.drafts.pop();

/** What co-wechat-api does of each path: what works, and what is refused with which code. */
function coWechatApi() {
  const token = async () => {
    const res = await fetch(`${world.url}/api/cgi-bin/stable_token`, {
      method: 'POST',
      body: JSON.stringify({
        grant_type: 'client_credential',
        appid: world.official,
        secret: world.secret,
        force_refresh: false,
      }),
    });
    return { accessToken: (await res.json()).access_token, expireTime: Date.now() + 60_000 };
  };
  const official = new WechatAPI(world.official, world.secret, token, undefined, true);
  const mini = new WechatAPI(world.mini, world.secret, async () => ({
    accessToken: world.miniToken,
    expireTime: Date.now() + 60_000,
  }));
  for (const api of [official, mini]) {
    api.prefix = `${world.url}/api/cgi-bin/`;
    api.snsPrefix = `${world.url}/api/sns/`;
  }
  const send = (to, values = data) => official.sendTemplate(to, 'tpl', 'https://x.example', '', values);
  return {
    'sns/jscode2session': {
      works: async () => (await mini.code2Session(await codeFor('login'))).openid === user,
      refused: { 40029: () => mini.code2Session('nonsense') },
    },
    'cgi-bin/message/subscribe/send': {
      works: async () => {
        await sheet();
        return mini.sendSubscribeMessage(user, 'sub', 'pages/home/home', data);
      },
      refused: {
        43101: () => mini.sendSubscribeMessage(user, 'sub', 'pages/home/home', data),
        40037: () => mini.sendSubscribeMessage(user, 'none', 'pages/home/home', data),
      },
    },
    'cgi-bin/message/template/send': {
      works: () => send(follower),
      refused: { 43004: () => send('oa_stranger'), 47003: () => send(follower, {}) },
    },
    'cgi-bin/message/custom/send': {
      works: async () => {
        await write();
        return official.sendText(follower, '答复');
      },
      refused: { 45015: () => official.sendText('oa_stranger', '答复') },
    },
    'cgi-bin/message/mass/preview': {
      works: () => official.previewNews(follower, draft()),
      refused: { 40007: () => official.previewNews(follower, 'none') },
    },
    'cgi-bin/message/mass/sendall': {
      works: () => official.massSendNews(draft(), world.tag, 'co-1'),
      refused: { 40007: () => official.massSendNews('none', world.tag, 'co-2') },
    },
    'cgi-bin/material/add_material': {
      works: async () => (await official.uploadMaterial(world.picture, 'image')).media_id !== '',
      refused: { 40005: () => official.uploadMaterial(world.text, 'image') },
    },
    'cgi-bin/media/upload': {
      works: async () => (await official.uploadMedia(world.picture, 'image')).media_id !== '',
      refused: { 40005: () => official.uploadMedia(world.text, 'image') },
    },
    'cgi-bin/menu/create': {
      works: () => official.createMenu(button('政策')),
      refused: { 40018: () => official.createMenu(button('一二三四五六')) },
    },
    'cgi-bin/user/get': {
      works: async () => (await official.getFollowers()).data.openid.includes(follower),
      refused: { 40003: () => official.getFollowers('nobody') },
    },
    'cgi-bin/user/info/batchget': {
      works: async () => (await official.batchGetUsers([follower])).user_info_list[0].unionid !== '',
      refused: { 40032: () => official.batchGetUsers(many(101)) },
    },
    'cgi-bin/tags/create': {
      works: async () => (await official.createTags('co县')).tag.id > 0,
      refused: { 45157: () => official.createTags('co县') },
    },
    'cgi-bin/tags/get': { works: async () => (await official.getTags()).tags.length > 0, refused: {} },
    'cgi-bin/tags/members/batchtagging': {
      works: () => official.batchTagging([follower], world.tag),
      refused: { 45159: () => official.batchTagging([follower], 999) },
    },
    'cgi-bin/tags/members/batchuntagging': {
      works: () => official.batchUnTagging(many(1), world.tag),
      refused: { 40032: () => official.batchUnTagging(many(51), world.tag) },
    },
  };
}

/** What node-easywechat does of each path. */
function easywechat() {
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
  const answer = async (response) => {
    const out = (await response).toObject();
    if (out.errcode) throw Object.assign(new Error(out.errmsg), { code: out.errcode });
    return out;
  };
  const post = (path, body, app = official) => answer(app.getClient().postJson(path, body));
  const get = (path, params = {}, app = official) => answer(app.getClient().get(path, { params }));
  const of = (path, body, refused, app = official) => ({
    works: () => post(path, body, app),
    refused: Object.fromEntries(Object.entries(refused).map(([code, bad]) => [code, () => post(path, bad, app)])),
  });
  const message = { touser: follower, template_id: 'tpl', data };
  const article = (title) => ({ articles: [{ title, content: '正文', thumb_media_id: world.cover }] });
  const mass = (id, more) => ({ filter: { is_to_all: false, tag_id: world.tag }, mpnews: { media_id: id }, ...more });
  return {
    'cgi-bin/stable_token': {
      works: async () => (await official.getAccessToken().refresh()) !== '',
      refused: { 40125: () => wrong.getAccessToken().refresh() },
    },
    'sns/jscode2session': {
      works: async () => (await mini.getUtils().codeToSession(await codeFor('login'))).openid === user,
      refused: { 40029: () => mini.getUtils().codeToSession('nonsense') },
    },
    'wxa/business/getuserphonenumber': {
      works: async () =>
        (await post('wxa/business/getuserphonenumber', { code: await codeFor('number') }, mini)).phone_info
          .purePhoneNumber.length === 11,
      refused: { 40029: () => post('wxa/business/getuserphonenumber', { code: 'nonsense' }, mini) },
    },
    'cgi-bin/message/subscribe/send': {
      works: async () => {
        await sheet();
        return post('cgi-bin/message/subscribe/send', { touser: user, template_id: 'sub', data }, mini);
      },
      refused: {
        43101: () => post('cgi-bin/message/subscribe/send', { touser: user, template_id: 'sub', data }, mini),
        40003: () => post('cgi-bin/message/subscribe/send', { touser: 'x', template_id: 'sub', data }, mini),
      },
    },
    'cgi-bin/message/subscribe/bizsend': {
      works: async () => {
        await biz();
        return post('cgi-bin/message/subscribe/bizsend', { ...message, template_id: 'biz' });
      },
      refused: { 43101: () => post('cgi-bin/message/subscribe/bizsend', { ...message, template_id: 'biz' }) },
    },
    'cgi-bin/message/template/send': of('cgi-bin/message/template/send', message, {
      43004: { ...message, touser: 'oa_stranger' },
      40037: { ...message, template_id: 'none' },
    }),
    'cgi-bin/message/custom/send': of(
      'cgi-bin/message/custom/send',
      { touser: follower, msgtype: 'text', text: { content: '答复' } },
      { 45015: { touser: 'oa_stranger', msgtype: 'text', text: { content: '答复' } } },
    ),
    'cgi-bin/draft/add': of('cgi-bin/draft/add', article('通知'), { 45003: article('长'.repeat(33)) }),
    'cgi-bin/message/mass/preview': of(
      'cgi-bin/message/mass/preview',
      { touser: follower, mpnews: { media_id: draft() }, msgtype: 'mpnews' },
      { 40008: { touser: follower, mpnews: { media_id: 'x' }, msgtype: 'nonsense' } },
    ),
    'cgi-bin/message/mass/sendall': of(
      'cgi-bin/message/mass/sendall',
      mass(draft(), { msgtype: 'mpnews', clientmsgid: 'easy-1' }),
      { 45065: mass(draft(), { msgtype: 'mpnews', clientmsgid: 'easy-1' }) },
    ),
    'cgi-bin/menu/create': of('cgi-bin/menu/create', button('政策'), { 40016: { button: [] } }),
    'cgi-bin/user/get': {
      works: async () => (await get('cgi-bin/user/get')).total > 0,
      refused: { 40003: () => get('cgi-bin/user/get', { next_openid: 'nobody' }) },
    },
    'cgi-bin/user/info/batchget': of(
      'cgi-bin/user/info/batchget',
      { user_list: [{ openid: follower, lang: 'zh_CN' }] },
      { 40032: { user_list: many(101).map((openid) => ({ openid, lang: 'zh_CN' })) } },
    ),
    'cgi-bin/tags/create': of(
      'cgi-bin/tags/create',
      { tag: { name: '易县' } },
      {
        45158: { tag: { name: '长'.repeat(11) } },
      },
    ),
    'cgi-bin/tags/get': { works: async () => (await get('cgi-bin/tags/get')).tags.length > 0, refused: {} },
    'cgi-bin/tags/members/batchtagging': of(
      'cgi-bin/tags/members/batchtagging',
      { openid_list: [follower], tagid: world.tag },
      { 40032: { openid_list: many(51), tagid: world.tag } },
    ),
    'cgi-bin/tags/members/batchuntagging': of(
      'cgi-bin/tags/members/batchuntagging',
      { openid_list: many(1), tagid: world.tag },
      { 45159: { openid_list: many(1), tagid: 999 } },
    ),
  };
}

/** The code of a refusal, wherever a client puts it. */
const codeOf = (e) => Number(e.code ?? /"errcode":(\d+)/.exec(e.message)?.[1] ?? 0);

for (const [client, paths] of Object.entries({ 'co-wechat-api': coWechatApi(), 'node-easywechat': easywechat() })) {
  for (const [path, { works, refused }] of Object.entries(paths)) {
    try {
      say({ client, path, works: (await works()) !== false });
    } catch (e) {
      say({ client, path, problem: String(e) });
    }
    for (const [code, call] of Object.entries(refused)) {
      try {
        await call();
        say({ client, path, problem: `not refused with ${code}` });
      } catch (e) {
        const got = codeOf(e);
        say(got === Number(code) ? { client, path, code: got } : { client, path, problem: `${code}: ${e}` });
      }
    }
  }
}
