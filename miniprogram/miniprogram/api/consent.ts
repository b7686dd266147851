// Asks, in WeChat's own sheet, to be told of results; must follow from a tap.
import { ask, type Schemas } from './request';

/** Asks for at most three kinds of message; a refusal is an answer too. */
export async function askConsent(kinds: Schemas['Subscription']['kind'][]): Promise<void> {
  const { items } = await ask<Schemas['ListSubscription']>('GET', '/subscriptions');
  await askTemplates(items.filter((s) => s.kinds.some((k) => kinds.includes(k))).map((s) => s.template));
}

/** Asks for at most three templates, and books what was answered. */
export async function askTemplates(templates: string[]): Promise<void> {
  const ids = templates.slice(0, 3);
  if (!ids.length) return;
  const answers = await wx.requestSubscribeMessage({ tmplIds: ids }).catch(() => null);
  if (answers)
    await ask('POST', '/subscriptions', {
      answers: ids.map((template) => ({
        template,
        accepted: (answers as unknown as Record<string, string>)[template] === 'accept',
      })),
    });
}
