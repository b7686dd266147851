// Asks, in WeChat's own sheet, to be told of results; must follow from a tap.
import { ask, type Schemas } from './request';

/** Asks for at most three kinds of message; a refusal is an answer too. */
export async function askConsent(kinds: Schemas['Subscription']['kind'][]): Promise<void> {
  const { items } = await ask<Schemas['ListSubscription']>('GET', '/subscriptions');
  await askTemplates(items.filter((s) => s.kinds.some((k) => kinds.includes(k))).map((s) => s.template));
}

/** What WeChat answered for each template: filter and ban are no refusals, WeChat did not ask. */
export type ConsentAnswers = Record<string, 'accept' | 'reject' | 'ban' | 'filter' | 'acceptWithAudio'>;

/**
 * Asks for at most three templates, and books what was answered. It must be the first thing in a tap: the
 * templates are loaded before. Answers nothing where WeChat did not ask at all.
 */
export async function askTemplates(templates: string[]): Promise<ConsentAnswers | null> {
  const ids = templates.slice(0, 3);
  if (!ids.length) return null;
  const answers = await wx.requestSubscribeMessage({ tmplIds: ids }).catch(() => null);
  if (!answers) return null;
  const said = answers as unknown as ConsentAnswers;
  const asked = ids.filter((id) => !['ban', 'filter'].includes(said[id]));
  if (asked.length)
    await ask('POST', '/subscriptions', {
      answers: asked.map((template) => ({ template, accepted: /^accept/.test(said[template]) })),
    });
  return said;
}

/** The same beside what the tap is really for, which a trouble with consents does not stop. */
export const askBeside = (templates: string[]): Promise<unknown> => askTemplates(templates).catch(() => null);

/** The templates that tell of these kinds, to be asked for later in a tap; none when that cannot be read now. */
export async function templatesOf(kinds: Schemas['Subscription']['kind'][]): Promise<string[]> {
  try {
    const { items } = await ask<Schemas['ListSubscription']>('GET', '/subscriptions');
    return items.filter((s) => !s.lasting && s.kinds.some((k) => kinds.includes(k))).map((s) => s.template);
  } catch {
    return [];
  }
}
