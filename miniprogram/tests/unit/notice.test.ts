import { expect, it } from 'vitest';
import { audienceHint, blocks, byline, viewNoticeItem } from '../../miniprogram/view/notice';

const notice = (to: string) => ({ id: 'n', title: '通知', digest: '摘要', at: '2026-11-23T01:00:00Z', to });

it('names the bureau and the moment in China', () =>
  expect(byline(notice('全部关注者'))).toBe('韶关市人力资源和社会保障局 · 11月23日 09:00'));
it('says in the list whom a notice is for, when not for all', () => {
  expect(viewNoticeItem(notice('全部关注者')).audience).toBe('');
  expect(viewNoticeItem(notice('武江区、曲江区的关注者'))).toMatchObject({
    audience: '发给武江区、曲江区的关注者',
    when: '11月23日 09:00',
  });
});
it('tells a reader who is not meant', () => {
  expect(audienceHint(notice('全部关注者'))).toBe('发给全部关注者');
  expect(audienceHint(notice('武江区的关注者'))).toContain('如果您不在其中，仅供参考');
});
it('tells two equal paragraphs apart, and keeps a picture where it stands', () => {
  const text = { text: '各企业：', picture: '' };
  const picture = { text: '', picture: '/notices/n/pictures/1' };
  const view = { ...notice(''), source: '', cover: '', paragraphs: [], blocks: [text, picture, text] };
  expect(blocks(view)).toEqual([
    { number: 0, ...text },
    { number: 1, ...picture },
    { number: 2, ...text },
  ]);
});
