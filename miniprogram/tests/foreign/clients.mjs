// Clients of WeChat's API that nobody here wrote, against the sandbox: what
// WeChat documents works, what it refuses is refused with its code. Each line of
// output says what one client saw of one path.
import { coWechatApi } from './co-wechat-api.mjs';
import { easywechat } from './node-easywechat.mjs';

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

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
