// The forms of a case as files: which there are, and what they are called; pure.

/** Whose forms. */
export type PaperOf = 'filing' | 'claim';

/** One file to open. */
export interface PaperFile {
  title: string;
  note: string;
  path: string;
}

/** What the page shows. */
export interface PapersShown {
  title: string;
  text: string;
  files: PaperFile[];
  /** Where the forms with all personal data are asked for. */
  whole: string;
  /** What such a file is called. */
  name: string;
}

const forms: Record<PaperOf, { title: string; text: string; folder: string; name: string }> = {
  filing: {
    title: '附表1至附表4',
    text: '备案表、培训计划、培训大纲、人员名册，与通知的附表逐栏一致，一式两份。',
    folder: 'filings',
    name: '附表1至4',
  },
  claim: {
    title: '申领表和人员明细表',
    text: '通知没有附申领表，这是系统拟定的样式，以市人社局确认的为准。',
    folder: 'claims',
    name: '申领表',
  },
};

/** The files of a case; number is "" for a draft. */
export function viewPapers(of: PaperOf, id: string, number: string): PapersShown {
  const { title, text, folder, name } = forms[of];
  const at = `/${folder}/${id}/forms`;
  return {
    title,
    text,
    files: [
      { title: `${title}（PDF）`, note: '个人信息已脱敏，供核对、传阅', path: `${at}.pdf` },
      { title: `${title}（Excel）`, note: '个人信息已脱敏，可以编辑', path: `${at}.xlsx` },
    ],
    whole: at,
    name: `${name}-${number || '草稿'}`,
  };
}

/** The address of the page. */
export const papersPage = (of: PaperOf, id: string, number: string) =>
  `/pages/papers/papers?of=${of}&id=${id}&number=${encodeURIComponent(number)}`;
