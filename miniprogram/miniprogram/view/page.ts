/** The message of whatever went wrong, for a person. */
export const sentence = (e: unknown): string => (e instanceof Error ? e.message : '出了点问题，请重试');

/** Which field of a form a refusal is about: the last part of its pointer, '' for none. */
export const fieldOf = (e: unknown): string => (e as { problem?: { field?: string } } | null)?.problem?.field?.split('/').pop() ?? '';
