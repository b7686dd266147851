/** The message of whatever went wrong, for a person. */
export const sentence = (e: unknown): string => (e instanceof Error ? e.message : '出了点问题，请重试');

/** A JSON pointer, or the path of a field in a page's data, as the key of a sentence: courses.0.name. */
export const keyOf = (path: string): string =>
  path
    .replace(/^\//, '')
    .replace(/\//g, '.')
    .replace(/\[(\d+)\]/g, '.$1');

type Blame = { field?: string; message: string };

/** The sentences of problems by the field to blame; of several at one field the first. */
export function sentencesAt(problems: Blame[]): Record<string, string> {
  const at: Record<string, string> = {};
  for (const p of problems) if (p.field) at[keyOf(p.field)] ??= p.message;
  return at;
}

/** What a refusal says of the fields of a form: a sentence for each that is to blame. */
export function fieldsOf(e: unknown): Record<string, string> {
  const problem = (e as { problem?: { field?: string; problems?: Blame[] | null } } | null)?.problem;
  const all = problem?.problems ?? [];
  return sentencesAt(all.length ? all : [{ field: problem?.field, message: sentence(e) }]);
}

/** The change that takes the sentence off a field that is being put right; none where there is none. */
export const without = (at: Record<string, string>, key: string): { at?: Record<string, string> } =>
  at[key] ? { at: { ...at, [key]: '' } } : {};
