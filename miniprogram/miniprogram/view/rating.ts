// How content an asker is with an answer (好差评); pure.

/** What a question says of its rating; an older server says nothing. */
export interface Rated {
  may_rate?: boolean;
  rating?: { score: number; score_text: string; word: string };
}

/** The five steps, the best first, as the government's own ratings have them. */
export const scores = [
  { score: 5, text: '非常满意' },
  { score: 4, text: '满意' },
  { score: 3, text: '基本满意' },
  { score: 2, text: '不满意' },
  { score: 1, text: '非常不满意' },
];

/** What was said of the answer; empty for nothing yet. */
export function ratedWords({ rating }: Rated): string {
  if (!rating?.score) return '';
  return `您的评价：${rating.score_text}${rating.word ? `，“${rating.word}”` : ''}`;
}
