// The forms of a case as files: which there are, and what they are called; pure.

/** Whose forms. */
export type PaperOf = 'filing' | 'claim' | 'assessment';

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
  /** Where the forms with all personal data are asked for, "" where there is nothing to mask. */
  whole: string;
  /** What such a file is called. */
  name: string;
}

interface Forms {
  title: string;
  text: string;
  folder: string;
  name: string;
  /** They speak of people, and are masked for the asking. */
  masked: boolean;
}

const forms: Record<PaperOf, Forms> = {
  filing: {
    title: '附表1至附表4',
    text: '备案表、培训计划、培训大纲、人员名册，与通知的附表逐栏一致，一式两份。',
    folder: 'filings',
    name: '附表1至4',
    masked: true,
  },
  claim: {
    title: '申领表和人员明细表',
    text: '通知没有附申领表，这是系统拟定的样式，以市人社局确认的为准。',
    folder: 'claims',
    name: '申领表',
    masked: true,
  },
  assessment: {
    title: '附表5-1、附表5-2',
    text: '评估表和评估内容清单，与通知的附表逐栏一致，一式两份。',
    folder: 'assessments',
    name: '附表5',
    masked: false,
  },
};

/** The files of a case; number is "" for a draft. */
export function viewPapers(of: PaperOf, id: string, number: string): PapersShown {
  const { title, text, folder, name, masked } = forms[of];
  const at = `/${folder}/${id}`;
  const files = [
    {
      title: `${title}（PDF）`,
      note: masked ? '个人信息已脱敏，供核对、传阅' : '打印盖章后报送',
      path: `${at}/forms.pdf`,
    },
    {
      title: `${title}（Excel）`,
      note: masked ? '个人信息已脱敏，可以编辑' : '可以编辑',
      path: `${at}/forms.xlsx`,
    },
  ];
  if (of !== 'assessment')
    files.push({ title: '附表7流程图（PDF）', note: '标出现在办到哪一步', path: `${at}/chart.pdf` });
  return { title, text, files, whole: masked ? `${at}/forms` : '', name: `${name}-${number || '草稿'}` };
}

/** The address of the page. */
export const papersPage = (of: PaperOf, id: string, number: string) =>
  `/pages/papers/papers?of=${of}&id=${id}&number=${encodeURIComponent(number)}`;
