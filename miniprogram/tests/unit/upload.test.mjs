import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hostsFile, troubles, workshop } from '../../upload.mjs';

const right = { appid: 'wx0123456789abcdef', key: '/run/key', url: 'https://shigang.sg.gov.cn', trial: '' };
const made = [];
afterEach(() => made.splice(0).forEach((dir) => fs.rmSync(dir, { recursive: true })));

describe('what is uploaded to WeChat', () => {
  it('needs an app id, a key, a public https host and a version', () => {
    expect(troubles(right, '1.0.0')).toEqual([]);
    expect(troubles({}, undefined)).toHaveLength(5);
    expect(troubles({ ...right, url: 'https://shigang.invalid' }, '1.0.0').join()).toContain('PUBLIC_URL');
    expect(troubles({ ...right, url: 'https://10.0.0.1:8443/x' }, '1.0.0').join()).toContain('PUBLIC_URL');
    expect(troubles({ ...right, trial: 'http://shigang.sg.gov.cn' }, '1.0.0').join()).toContain('TRIAL_URL');
    expect(troubles({ ...right, appid: 'touristappid' }, '1.0.0').join()).toContain('MINI_APPID');
  });
  it('asks the server of the setting, the trial’s where there is one', () => {
    expect(hostsFile(right)).toContain('"release": "https://shigang.sg.gov.cn"');
    const both = hostsFile({ ...right, trial: 'https://try.sg.gov.cn' });
    expect(both).toContain('"trial": "https://try.sg.gov.cn"');
    expect(both).toContain('"release": "https://shigang.sg.gov.cn"');
  });
  it('has this app id, no TypeScript, and nowhere a host that is nobody’s', () => {
    const { dir, root } = workshop(right);
    made.push(dir);
    expect(JSON.parse(fs.readFileSync(path.join(dir, 'project.config.json'), 'utf8')).appid).toBe(right.appid);
    const files = fs.readdirSync(root, { recursive: true }).filter((f) => /\.(ts|js|json)$/.test(f));
    expect(files.filter((f) => f.endsWith('.ts'))).toEqual([]);
    expect(files.filter((f) => fs.readFileSync(path.join(root, f), 'utf8').includes('.invalid'))).toEqual([]);
  });
});
