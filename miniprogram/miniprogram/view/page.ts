/** The message of whatever went wrong, for a person. */
export const sentence = (e: unknown): string => (e instanceof Error ? e.message : '出了点问题，请重试');
