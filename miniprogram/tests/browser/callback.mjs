// The official account's callback against another implementation of WeChat's
// encryption: what it signs and seals opens here, and what we answer opens there.
import assert from 'node:assert/strict';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';
import { base } from './office.mjs';

// The sandbox's own settings of the account (cmd/shigang/serve.go).
const [token, key, app] = ['sandbox', 'sandboxsandboxsandboxsandboxsandboxsandbox1', 'wxsandboxofficial'];
const tag = (xml, name) =>
  xml.match(new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([\\s\\S]*?)(?:\\]\\]>)?</${name}>`))?.[1] ?? '';

const text = (word, id) =>
  [
    '<xml><ToUserName><![CDATA[gh_account]]></ToUserName><FromUserName><![CDATA[oa_another]]></FromUserName>',
    `<CreateTime>${Math.floor(Date.now() / 1000)}</CreateTime><MsgType><![CDATA[text]]></MsgType>`,
    `<Content><![CDATA[${word}]]></Content><MsgId>${id}</MsgId></xml>`,
  ].join('');

/** Posts a message as WeChat does; what may be spoilt on the way. */
async function send(xml, { at = Math.floor(Date.now() / 1000), id = app, sign = (s) => s, cipher = (c) => c } = {}) {
  const sealed = encrypt(key, xml, id);
  const nonce = String(Math.random()).slice(2, 12);
  const signature = sign(getSignature(token, at, nonce, sealed));
  const query = new URLSearchParams({
    timestamp: at,
    nonce,
    openid: 'oa_another',
    encrypt_type: 'aes',
    signature: getSignature(token, at, nonce, ''),
    msg_signature: signature,
  });
  const answer = await fetch(`${base}/wechat/official?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: `<xml><ToUserName><![CDATA[gh_account]]></ToUserName><Encrypt><![CDATA[${cipher(sealed)}]]></Encrypt></xml>`,
  });
  return { status: answer.status, body: await answer.text() };
}

/** Opens a passive reply the other implementation's way. */
function opened(body) {
  const sealed = tag(body, 'Encrypt');
  assert.equal(
    tag(body, 'MsgSignature'),
    getSignature(token, tag(body, 'TimeStamp'), tag(body, 'Nonce'), sealed),
    'the reply is signed',
  );
  const { message, id } = decrypt(key, sealed);
  assert.equal(id, app);
  return message;
}

export async function callback() {
  const first = await send(text('电话', 9001));
  assert.equal(first.status, 200, first.body);
  const reply = opened(first.body);
  assert.equal(tag(reply, 'ToUserName'), 'oa_another');
  assert.match(tag(reply, 'Content'), /武江区 8620690/);

  const county = opened((await send(text('乐昌', 9002))).body);
  assert.match(county, /已选择乐昌市/);
  assert.equal(
    opened((await send(text('乐昌', 9002))).body).replace(/\d+/g, ''),
    county.replace(/\d+/g, ''),
    'a repeated post is answered the same',
  );
  assert.match(opened((await send(text('长'.repeat(500), 9003))).body), /留言已收到/);

  for (const [why, spoilt] of Object.entries({
    'a wrong signature': { sign: (s) => s.replace(/^./, (c) => (c === 'a' ? 'b' : 'a')) },
    'an old timestamp': { at: Math.floor(Date.now() / 1000) - 3600 },
    'another account': { id: 'wxsomebodyelse' },
    'a changed ciphertext': { cipher: (c) => c.slice(0, 40) + (c[40] === 'A' ? 'B' : 'A') + c.slice(41) },
    'a cut ciphertext': { cipher: (c) => c.slice(0, 20) },
  })) {
    const { status } = await send(text('电话', 9100), spoilt);
    assert.equal(status, 403, why);
  }
}
