// Asks, in WeChat's own sheet, to be told of results; must follow from a tap.
import { ask, type Schemas } from './request';

/** Asks for at most three kinds of message; a refusal is an answer too. */
export async function askConsent(kinds: Schemas['Subscription']['kind'][]): Promise<void> {
  const { items } = await ask<Schemas['ListSubscription']>('GET', '/subscriptions');
  const ids = items.filter((s) => kinds.includes(s.kind)).map((s) => s.template).slice(0, 3);
  if (!ids.length) return;
  const answers = await wx.requestSubscribeMessage({ tmplIds: ids }).catch(() => null);
  if (answers) await ask('POST', '/subscriptions', { answers: ids.map((template) => ({ template, accepted: (answers as unknown as Record<string, string>)[template] === 'accept' })) });
}
