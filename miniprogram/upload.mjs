// Uploads the mini-program to WeChat as a version to be reviewed, or makes its
// preview code. Everything that differs from city to city is one setting:
//   MINI_APPID         the mini-program's app id (also the server's WECHAT_MINI_APPID)
//   MINI_KEY           path of the upload key (公众平台 → 开发管理 → 小程序代码上传)
//   PUBLIC_URL         the server's https address, as the server itself has it
//   TRIAL_URL          another server for 体验版 and 开发版; PUBLIC_URL when empty
//   node upload.mjs VERSION "WORDS" [--dry]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const home = path.dirname(fileURLToPath(import.meta.url));

/** What is missing or wrong in the setting, as sentences; none when it may be uploaded. */
export function troubles({ appid, key, url, trial }, version) {
  const address = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+$/;
  const found = [];
  if (!/^wx[0-9a-f]{16}$/.test(appid ?? '')) found.push('MINI_APPID is no app id (wx and 16 letters or digits)');
  if (!key) found.push('MINI_KEY, the path of the upload key, is missing');
  for (const [name, u] of [
    ['PUBLIC_URL', url],
    ['TRIAL_URL', trial || url],
  ])
    if (!address.test(u ?? '') || /\.(invalid|example|test|local)$/.test(u))
      found.push(`${name} is no https address of a public host, without port and path`);
  if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) found.push('the version is three numbers: 1.0.0');
  return found;
}

/** The words of api/hosts.ts for a setting. */
export const hostsFile = ({ url, trial }) =>
  `export const hosts = ${JSON.stringify({ develop: trial || url, trial: trial || url, release: url }, null, 2)};\n`;

/** The project as it is uploaded, in a folder of its own: this app id and these hosts, scripts as JavaScript. */
export function workshop(setting) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'shigang-upload-'));
  const root = path.join(dir, 'miniprogram');
  fs.cpSync(path.join(home, 'miniprogram'), root, { recursive: true });
  fs.writeFileSync(path.join(root, 'api/hosts.ts'), hostsFile(setting));
  for (const file of fs.readdirSync(root, { recursive: true }).filter((f) => f.endsWith('.ts'))) {
    const from = path.join(root, file);
    const { outputText } = ts.transpileModule(fs.readFileSync(from, 'utf8'), {
      compilerOptions: { target: 'ES2020', module: 'CommonJS' },
    });
    if (!file.endsWith('.d.ts')) fs.writeFileSync(from.replace(/\.ts$/, '.js'), outputText);
    fs.rmSync(from);
  }
  const config = JSON.parse(fs.readFileSync(path.join(home, 'project.config.json'), 'utf8'));
  delete config.setting.useCompilerPlugins; // the scripts are JavaScript already
  fs.writeFileSync(path.join(dir, 'project.config.json'), JSON.stringify({ ...config, appid: setting.appid }));
  return { dir, root };
}

async function main([version, words = '', flag]) {
  const { MINI_APPID: appid, MINI_KEY: key, PUBLIC_URL: url, TRIAL_URL: trial } = process.env;
  const setting = { appid, key, url, trial };
  const found = troubles(setting, version);
  if (found.length) throw new Error(found.join('\n'));
  const { dir, root } = workshop(setting);
  try {
    const ci = createRequire(import.meta.url)('miniprogram-ci');
    await ci.packNpmManually({ packageJsonPath: path.join(home, 'package.json'), miniprogramNpmDistDir: root });
    const project = new ci.Project({ appid, type: 'miniProgram', projectPath: dir, privateKeyPath: key, ignores: [] });
    if (flag === '--dry') console.log(`ready to be uploaded: ${appid} ${version} for ${url}`);
    else
      await ci.upload({ project, version, desc: words, setting: { es6: true, minify: true }, onProgressUpdate() {} });
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
