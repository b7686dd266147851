import { expect, test } from 'vitest';
import { corrections, kinds, viewCorrection, viewOwn } from '../../miniprogram/view/own';

test('what is held on a person is told in lines', () => {
  const own = viewOwn({
    name: '张三',
    id_number: '440***********0001',
    phone: '139****0000',
    filings: [
      {
        id: 'f',
        number: 'BA440203-2026-00001',
        enterprise: '某公司',
        project: '钳工',
        state_text: '已备案',
        start: '2026-12-07',
        end: '2026-12-20',
        name: '张三',
        phone: '139****0000',
        account: 'us****00',
        records: 0,
        minutes: 0,
      },
    ],
    claims: [
      {
        enterprise: '某公司',
        number: 'SL440203-2026-00001',
        project: '钳工',
        state_text: '审核中，本人这一条正常',
        hours: 10,
        amount_yuan: '300.00',
      },
    ],
    years: [
      {
        year: 2026,
        reserved_yuan: '300.00',
        approved_yuan: '0.00',
        paid_yuan: '0.00',
        elsewhere_yuan: '0.00',
        cap_yuan: '1000.00',
      },
    ],
    readings: [
      { at: '2026-11-23T09:00:00+08:00', who: '武江区人社局 县区经办', what: '查看完整信息', note: '电话核对' },
    ],
  });
  expect(own.filings[0].study).toBe('还没有学习记录');
  expect(own.claims[0].title).toBe('10 课时 · 300 元');
  expect(own.years[0].text).toBe('2026年：占用 300 元'); // zeros are not shown
  expect(own.readings[0].what).toBe('查看完整信息：电话核对');
});

test('an ID number alone needs a proof, and a refused correction shows its answer', () => {
  expect(kinds.filter((k) => corrections[k].proof)).toEqual(['id']);
  const c = viewCorrection({
    id: 'c',
    kind: 'name',
    kind_text: '姓名',
    state: 'refused',
    state_text: '未更正',
    number: 'BA1',
    answer: '与身份证不一致',
    at: '2026-11-23T09:00:00+08:00',
  });
  expect(c.theme).toBe('warning');
  expect(c.answer).toBe('答复：与身份证不一致');
});
