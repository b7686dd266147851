// Callback libraries that nobody here wrote, for the sandbox's posts: co-wechat
// answers the official account's, @wecom/crypto opens the mini-program's. The
// first line of output is the port, each further one a post that was read.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const coWechat = require('co-wechat');
const { getSignature, decrypt, encrypt } = require('@wecom/crypto');
const { token, aesKey, official, mini } = JSON.parse(process.env.WORLD);
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** What the account answers: a text, an article or nothing. */
const answers = {
  政策: '最新政策通知',
  图文: [{ title: '政策通知', description: '摘要', picurl: 'https://x.example/p', url: 'https://x.example/n' }],
};

const account = coWechat({ token, appid: official, encodingAESKey: aesKey }).middleware(async (message) => {
  say({ library: 'co-wechat', event: message.Event ?? message.MsgType, message });
  return answers[message.Content] ?? '';
});

/** As Koa would call the library. */
async function coWechatServes(req, res, query) {
  const ctx = { method: req.method, query, req, request: { charset: 'utf-8' }, status: 200, body: '' };
  await account(ctx);
  res.writeHead(ctx.status, { 'content-type': ctx.type ?? 'text/plain' }).end(ctx.body);
}

const inXML = (body, name) => new RegExp(`<${name}><!\\[CDATA\\[(.*?)]]></${name}>`, 's').exec(body)?.[1];

/** As the platform's own library opens a post of either format. */
async function wecomServes(req, res, query) {
  let body = '';
  for await (const part of req) body += part;
  const json = body.startsWith('{');
  const sealed = json ? JSON.parse(body).Encrypt : inXML(body, 'Encrypt');
  if (getSignature(token, query.timestamp, query.nonce, sealed) !== query.msg_signature) {
    res.writeHead(401).end();
    return;
  }
  const { message, id } = decrypt(aesKey, sealed);
  const event = json ? JSON.parse(message).Event : inXML(message, 'Event');
  say({ library: `@wecom/crypto, ${json ? 'JSON' : 'XML'}`, event, app: id, message });
  res.writeHead(200).end('success');
}

if (process.env.SEAL) {
  const sealed = encrypt(aesKey, process.env.SEAL, mini);
  say({ sealed, signature: getSignature(token, process.env.STAMP, 'n0nce', sealed) });
} else {
  const server = createServer((req, res) => {
    const url = new URL(req.url, 'http://127.0.0.1');
    const serve = url.pathname === '/official' ? coWechatServes : wecomServes;
    serve(req, res, Object.fromEntries(url.searchParams)).catch((e) => {
      say({ problem: String(e) });
      res.writeHead(500).end();
    });
  });
  server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
  process.stdin.on('end', () => process.exit(0)).resume();
}
