// 推送一批学习记录（Node.js 20，不需要安装其他软件）
import { createHash, createHmac, randomBytes } from 'node:crypto';

const server = process.env.SHIGANG_URL; // 本系统的网址
const key = process.env.SHIGANG_KEY; // 密钥编号
const secret = process.env.SHIGANG_SECRET; // 密钥，只放在服务器上

export async function push(batch) {
  const body = JSON.stringify(batch);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(16).toString('hex');
  const digest = createHash('sha256').update(secret).digest();
  const signature = createHmac('sha256', digest).update(`${timestamp}\n${nonce}\n${body}`).digest('hex');
  const answer = await fetch(`${server}/api/platform/v1/records`, {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/json',
      'Shigang-Key': key,
      'Shigang-Timestamp': timestamp,
      'Shigang-Nonce': nonce,
      'Shigang-Signature': `sha256=${signature}`,
    },
  });
  return { status: answer.status, ...(await answer.json()) };
}

// node push.mjs 批次.json
if (process.argv[2]) {
  const { readFileSync } = await import('node:fs');
  console.log(JSON.stringify(await push(JSON.parse(readFileSync(process.argv[2], 'utf8')))));
}
