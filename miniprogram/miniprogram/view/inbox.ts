// The inbox by day; pure.
import type { Schemas } from '../api/request';
import { day, moment } from './words';

export interface InboxDay {
  day: string;
  items: (Schemas['InboxItem'] & { time: string; label: string })[];
}

/** The day a moment is in, in China: 2026-11-27. */
const dayIn = (at: string | number): string =>
  new Date(new Date(at).getTime() + 8 * 3600_000).toISOString().slice(0, 10);

/** 今天, 昨天, 11月27日, or with its year when that is another. */
function dayWords(date: string, today: string): string {
  if (date === today) return '今天';
  if (date === dayIn(Date.parse(`${today}T00:00:00+08:00`) - 1)) return '昨天';
  return date.slice(0, 4) === today.slice(0, 4) ? day(date) : `${date.slice(0, 4)}年${day(date)}`;
}

/** Messages by day, in the order they came; today is the day of the business clock. */
export function byDay(items: Schemas['InboxItem'][], today: string): InboxDay[] {
  const days: InboxDay[] = [];
  for (const m of items) {
    const words = dayWords(dayIn(m.at), today);
    if (days[days.length - 1]?.day !== words) days.push({ day: words, items: [] });
    const label = `${m.read ? '' : '未读，'}${m.title}，${m.body}`;
    days[days.length - 1].items.push({ ...m, time: moment(m.at).split(' ')[1], label });
  }
  return days;
}
