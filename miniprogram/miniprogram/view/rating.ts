// How content an asker is with an answer (好差评); pure.
import type { Schemas } from '../api/request';

/** The five steps, the best first, as the government's own ratings have them. */
export const scores = [
  { score: 5, text: '非常满意' },
  { score: 4, text: '满意' },
  { score: 3, text: '基本满意' },
  { score: 2, text: '不满意' },
  { score: 1, text: '非常不满意' },
];

/** What was said of the answer; empty for nothing yet. */
export function ratedWords({ rating }: Partial<Pick<Schemas['QuestionView'], 'rating'>>): string {
  if (!rating?.score) return '';
  return `您的评价：${rating.score_text}${rating.word ? `，“${rating.word}”` : ''}`;
}
