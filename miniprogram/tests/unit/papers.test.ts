import { describe, expect, it } from 'vitest';
import { papersPage, viewPapers } from '../../miniprogram/view/papers';

describe('the forms of a case', () => {
  it('are two masked files, and one whole for a reason', () => {
    const shown = viewPapers('filing', 'f1', 'BA440203-2026-00012');
    expect(shown.files.map((f) => f.path)).toEqual([
      '/filings/f1/forms.pdf',
      '/filings/f1/forms.xlsx',
      '/filings/f1/chart.pdf',
    ]);
    expect(shown.files.slice(0, 2).every((f) => f.note.includes('脱敏'))).toBe(true);
    expect(shown.whole).toBe('/filings/f1/forms');
    expect(shown.name).toBe('附表1至4-BA440203-2026-00012');
  });
  it('of a draft have no number, and those of a claim say whose draft they are', () => {
    expect(viewPapers('filing', 'f1', '').name).toBe('附表1至4-草稿');
    expect(viewPapers('claim', 'c1', 'SL1').text).toContain('以市人社局确认的为准');
  });
  it('of an assessment speak of nobody, so that nothing is masked', () => {
    const shown = viewPapers('assessment', 'a1', 'PG1');
    expect(shown.whole).toBe('');
    expect(shown.files.some((f) => f.note.includes('脱敏'))).toBe(false);
  });
  it('stand at an address that carries the number whole', () => {
    expect(papersPage('claim', 'c1', 'SL 1&2')).toBe('/pages/papers/papers?of=claim&id=c1&number=SL%201%262');
  });
});
