// What the pages of policy notices (政策通知) show; pure.
import type { Schemas } from '../api/request';
import { moment } from './words';

/** A notice in the list: when it came, and whom it is for when not for all. */
export const viewNoticeItem = (n: Schemas['NoticeItem']) => ({
  ...n,
  when: moment(n.at),
  audience: n.to === '全部关注者' ? '' : `发给${n.to}`,
});

/** The line under a notice's title. */
export const byline = (n: Schemas['NoticeItem']) => `韶关市人力资源和社会保障局 · ${moment(n.at)}`;

/** Whom a notice is for, as a reader understands it. */
export const audienceHint = (n: Schemas['NoticeItem']) =>
  n.to === '全部关注者' ? '发给全部关注者' : `发给${n.to}；如果您不在其中，仅供参考`;

/** The paragraphs and pictures, numbered: two may say the same. */
export const blocks = (n: Schemas['NoticeView']) => n.blocks.map((block, number) => ({ number, ...block }));
