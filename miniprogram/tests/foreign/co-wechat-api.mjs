// What co-wechat-api does of each path: what works, and what is refused with
// which code. Where it has no function for a call, its request does it with its
// token.
import { createRequire } from 'node:module';
import * as w from './world.mjs';

const require = createRequire(import.meta.url);
const WechatAPI = require('co-wechat-api');
const { postJSON } = require('co-wechat-api/lib/util');
const { world, follower, user, data } = w;

/** The library for an account whose token comes from elsewhere. */
function client(account, token) {
  const given = async () => ({ accessToken: await token(), expireTime: Date.now() + 60_000 });
  const api = new WechatAPI(account, world.secret, given, undefined, true);
  api.prefix = `${world.url}/api/cgi-bin/`;
  api.snsPrefix = `${world.url}/api/sns/`;
  api.wxaPrefix = `${world.url}/api/wxa/`;
  return api;
}

/** What WeChat's token call wants. */
const asking = (secret) =>
  postJSON({ grant_type: 'client_credential', appid: world.official, secret, force_refresh: false });

/** Its request with its token, for the calls that it has no function for. */
async function ask(api, path, body) {
  const { accessToken } = await api.ensureAccessToken();
  return api.request(`${world.url}/api/${path}?access_token=${accessToken}`, body && postJSON(body));
}

function tokens({ official, mini }) {
  const token = (secret) => official.request(`${official.prefix}stable_token`, asking(secret));
  const number = (code) => ask(mini, 'wxa/business/getuserphonenumber', { code });
  return {
    'cgi-bin/stable_token': {
      works: async () => (await token(world.secret)).access_token !== '',
      refused: { 40125: () => token('wrong') },
    },
    'sns/jscode2session': {
      works: async () => (await mini.code2Session(await w.codeFor('login'))).openid === user,
      refused: { 40029: () => mini.code2Session('nonsense') },
    },
    'wxa/business/getuserphonenumber': {
      works: async () => (await number(await w.codeFor('number'))).phone_info.purePhoneNumber.length === 11,
      refused: { 40029: () => number('nonsense') },
    },
  };
}

function messages({ official, mini }) {
  const send = (to, values = data) => official.sendTemplate(to, 'tpl', 'https://x.example', '', values);
  const subscribed = (id) => mini.sendSubscribeMessage(user, id, 'pages/home/home', data);
  const bizSend = () =>
    ask(official, 'cgi-bin/message/subscribe/bizsend', { touser: follower, template_id: 'biz', data });
  return {
    'cgi-bin/message/subscribe/send': {
      works: async () => {
        await w.sheet();
        return subscribed('sub');
      },
      refused: { 43101: () => subscribed('sub'), 40037: () => subscribed('none') },
    },
    'cgi-bin/message/subscribe/bizsend': {
      works: async () => {
        await w.biz();
        return bizSend();
      },
      refused: { 43101: bizSend },
    },
    'cgi-bin/message/template/send': {
      works: () => send(follower),
      refused: { 43004: () => send('oa_stranger'), 47003: () => send(follower, {}) },
    },
    'cgi-bin/message/custom/send': {
      works: async () => {
        await w.write();
        return official.sendText(follower, '答复');
      },
      refused: { 45015: () => official.sendText('oa_stranger', '答复') },
    },
  };
}

function templates({ official, mini, wrong }) {
  const list = async (api) => (await ask(api, 'wxaapi/newtmpl/gettemplate')).data.map((t) => t.priTmplId).join();
  return {
    'cgi-bin/template/get_all_private_template': {
      works: async () => (await official.getAllPrivateTemplate()).template_list[0].template_id === 'tpl',
      refused: { 40001: () => wrong.getAllPrivateTemplate() },
    },
    'wxaapi/newtmpl/gettemplate': {
      works: async () => (await list(mini)) === 'sub' && (await list(official)) === 'biz',
      refused: { 40001: () => list(wrong) },
    },
  };
}

function mass({ official }) {
  let sent;
  const state = async (id) => (await official.getMassMessageStatus(String(id))).msg_status;
  return {
    'cgi-bin/message/mass/preview': {
      works: () => official.previewNews(follower, w.draft()),
      refused: { 40007: () => official.previewNews(follower, 'none') },
    },
    'cgi-bin/message/mass/sendall': {
      works: async () => (sent = (await official.massSendNews(w.draft(), world.tag, 'co-1')).msg_id) > 0,
      refused: { 40007: () => official.massSendNews('none', world.tag, 'co-2') },
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
        await official.deleteMass(sent); // it names no article: all of them
        return (await state(sent)) === 'DELETE';
      },
      refused: { 40059: () => official.deleteMass(999_999) },
    },
  };
}

function drafts({ official, wrong }) {
  const call = (path, body) => ask(official, `cgi-bin/draft/${path}`, body);
  const add = async (title) => (await call('add', { articles: [w.article(title)] })).media_id;
  const title = async (id) => (await call('get', { media_id: id })).news_item[0].title;
  const update = (id, index) => call('update', { media_id: id, index, articles: w.article('改后') });
  const list = (count) => call('batchget', { offset: 0, count, no_content: 1 });
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
        await update(id, 0);
        return (await title(id)) === '改后';
      },
      refused: { 40007: () => update('none', 0) },
    },
    'cgi-bin/draft/count': {
      works: async () => (await call('count')).total_count > 0,
      refused: { 40001: () => ask(wrong, 'cgi-bin/draft/count') },
    },
    'cgi-bin/draft/batchget': {
      works: async () => (await list(1)).item.length === 1,
      refused: { 40097: () => list(21) },
    },
    'cgi-bin/draft/delete': {
      works: async () => call('delete', { media_id: await add('不要') }),
      refused: { 40007: () => call('delete', { media_id: 'none' }) },
    },
  };
}

function material({ official, wrong }) {
  const add = async (file) => (await official.uploadMaterial(file, 'image')).media_id;
  const list = (kind) => official.getMaterials(kind, 0, 20);
  return {
    'cgi-bin/material/add_material': {
      works: async () => (await add(world.picture)) !== '',
      refused: { 40005: () => add(world.text) },
    },
    'cgi-bin/material/get_materialcount': {
      works: async () => (await official.getMaterialCount()).image_count > 0,
      refused: { 40001: () => wrong.getMaterialCount() },
    },
    'cgi-bin/material/batchget_material': {
      works: async () => (await list('image')).item.some((one) => one.media_id === world.cover),
      refused: { 40004: () => list('nonsense') },
    },
    'cgi-bin/material/del_material': {
      works: async () => official.removeMaterial(await add(world.picture)),
      refused: { 40007: () => official.removeMaterial('none') },
    },
    'cgi-bin/media/upload': {
      works: async () => (await official.uploadMedia(world.picture, 'image')).media_id !== '',
      refused: { 40005: () => official.uploadMedia(world.text, 'image') },
    },
    'cgi-bin/media/uploadimg': {
      works: async () => (await official.uploadImage(world.picture)).url !== '',
      refused: { 40005: () => official.uploadImage(world.text) },
    },
  };
}

function platform({ official, wrong }) {
  return {
    'cgi-bin/menu/create': {
      works: () => official.createMenu(w.button('政策')),
      refused: { 40018: () => official.createMenu(w.button('一二三四五六')) },
    },
    'cgi-bin/menu/get': {
      works: async () => (await official.getMenu()).menu.button[0].name === '政策',
      refused: {
        46003: async () => {
          await w.platformMenu();
          return official.getMenu();
        },
      },
    },
    'cgi-bin/get_current_selfmenu_info': {
      works: async () => (await official.getMenuConfig()).selfmenu_info.button[0].type === 'view',
      refused: { 40001: () => wrong.getMenuConfig() },
    },
    'cgi-bin/get_current_autoreply_info': {
      works: async () => {
        await w.platformReplies();
        return (await ask(official, 'cgi-bin/get_current_autoreply_info')).is_add_friend_reply_open === 1;
      },
      refused: { 40001: () => ask(wrong, 'cgi-bin/get_current_autoreply_info') },
    },
  };
}

function followers({ official }) {
  return {
    'cgi-bin/user/get': {
      works: async () => (await official.getFollowers()).data.openid.includes(follower),
      refused: { 40003: () => official.getFollowers('nobody') },
    },
    'cgi-bin/user/info/batchget': {
      works: async () => (await official.batchGetUsers([follower])).user_info_list[0].unionid !== '',
      refused: { 40032: () => official.batchGetUsers(w.many(101)) },
    },
    'cgi-bin/user/info/updateremark': {
      works: () => official.updateRemark(follower, '某公司人事'),
      refused: {
        40003: () => official.updateRemark('nobody', 'a'),
        40092: () => official.updateRemark(follower, '备'.repeat(11)),
      },
    },
    'cgi-bin/user/tag/get': {
      works: async () => (await official.getUsersFromTag(world.tag)).count >= 0,
      refused: {
        40003: () => official.getUsersFromTag(world.tag, 'nobody'),
        45159: () => official.getUsersFromTag(999),
      },
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
      works: () => official.batchUnTagging(w.many(1), world.tag),
      refused: { 40032: () => official.batchUnTagging(w.many(51), world.tag) },
    },
  };
}

function blacklist({ official }) {
  const call = (path, body) => ask(official, `cgi-bin/tags/members/${path}`, body);
  const blocked = (begin) => call('getblacklist', { begin_openid: begin });
  return {
    'cgi-bin/tags/members/batchblacklist': {
      works: () => call('batchblacklist', { openid_list: w.many(2) }),
      refused: { 40032: () => call('batchblacklist', { openid_list: w.many(21) }) },
    },
    'cgi-bin/tags/members/getblacklist': {
      works: async () => (await blocked('')).data.openid.length === 2,
      refused: { 40003: () => blocked('nobody') },
    },
    'cgi-bin/tags/members/batchunblacklist': {
      works: async () => {
        await call('batchunblacklist', { openid_list: w.many(2) });
        return (await blocked('')).total === 0;
      },
      refused: { 40003: () => call('batchunblacklist', { openid_list: ['nobody'] }) },
    },
  };
}

function codes({ official, mini, wrong }) {
  const link = (query) => ask(mini, 'wxa/generate_urllink', { query, expire_type: 1, expire_interval: 1 });
  return {
    'cgi-bin/qrcode/create': {
      works: async () =>
        (await official.createLimitQRCode('county:440203')).ticket !== '' &&
        (await official.createTmpQRCode(7, 600)).expire_seconds === 600,
      refused: { 40001: () => wrong.createLimitQRCode('county:440203') },
    },
    'wxa/getwxacodeunlimit': {
      works: async () => Buffer.isBuffer(await mini.getWXACodeUnlimit('county=440203', 'pages/home/home')),
      refused: { 40169: () => mini.getWXACodeUnlimit('a'.repeat(33), 'pages/home/home') },
    },
    'wxa/generate_urllink': {
      works: async () => (await link('id=1')).url_link !== '',
      refused: { 40212: () => link('名=1') },
    },
  };
}

function requests({ official }) {
  const quota = (path) => ask(official, 'cgi-bin/openapi/quota/get', { cgi_path: path });
  const told = (rid) => ask(official, 'cgi-bin/openapi/rid/get', { rid });
  const clear = (appid) => ask(official, 'cgi-bin/clear_quota', { appid });
  return {
    'cgi-bin/openapi/quota/get': {
      works: async () => (await quota('/cgi-bin/message/mass/sendall')).quota.daily_limit === 100,
      refused: { 76003: () => quota('cgi-bin/message/mass/sendall'), 76021: () => quota('/cgi-bin/nonsense') },
    },
    'cgi-bin/openapi/rid/get': {
      works: async () => {
        const rid = await w.ridOf(() => official.previewNews(follower, 'none'));
        return (await told(rid)).request.response_body.includes(rid);
      },
      refused: { 76001: () => told('nonsense') },
    },
    'cgi-bin/clear_quota': {
      works: () => clear(world.official),
      refused: { 40013: () => clear(world.mini) },
    },
  };
}

/** All of its calls by path. */
export function coWechatApi() {
  const token = async () => {
    const res = await fetch(`${world.url}/api/cgi-bin/stable_token`, {
      method: 'POST',
      body: asking(world.secret).data,
    });
    return (await res.json()).access_token;
  };
  const clients = {
    official: client(world.official, token),
    mini: client(world.mini, async () => world.miniToken),
    wrong: client(world.official, async () => 'nonsense'),
  };
  const rooms = [tokens, messages, templates, mass, drafts, material, platform, followers, blacklist, codes, requests];
  return Object.assign({}, ...rooms.map((room) => room(clients)));
}
