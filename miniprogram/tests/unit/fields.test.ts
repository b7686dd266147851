import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { refuse } from '../../miniprogram/api/refuse';
import { Refusal } from '../../miniprogram/api/request';
import { fieldsOf, keyOf, sentencesAt, without } from '../../miniprogram/view/page';

const root = fileURLToPath(new URL('../../miniprogram', import.meta.url));
const schema = fs.readFileSync(path.join(root, 'api/schema.d.ts'), 'utf8');

/** The lines inside a block of the schema that begins with a line. */
function block(head: string, indent: number): string {
  const at = schema.indexOf(`\n${' '.repeat(indent)}${head} {\n`);
  return at < 0 ? '' : schema.slice(at + 1, schema.indexOf(`\n${' '.repeat(indent)}};`, at));
}

/** The fields of a schema, those of what it holds by dotted names. */
function fieldsIn(name: string): string[] {
  const own = [...block(`${name}:`, 8).matchAll(/^ {12}"?(\w+)"?\??: (.+);$/gm)];
  return own.flatMap(([, field, type]) => {
    const inner = /^components\["schemas"\]\["(\w+)"\](\[\])?$/.exec(type);
    if (!inner) return [field];
    const inside = fieldsIn(inner[1]).map((f) => `${field}${inner[2] ? '.N' : ''}.${f}`);
    return inner[2] ? [field, ...inside] : inside;
  });
}

/** The fields of what an operation is sent. */
function sent(method: string, route: string): string[] {
  const id = new RegExp(`${method.toLowerCase()}: operations\\["(\\w+)"\\]`).exec(block(`"/api/v1${route}":`, 4))?.[1];
  if (!id) throw new Error(`${method} ${route} is no operation`);
  const body = /"application\/json": components\["schemas"\]\["(\w+)"\]/.exec(
    block(`${id}:`, 4).split('responses:')[0],
  )?.[1];
  return body ? fieldsIn(body) : [];
}

/** What nobody types or picks: it comes with the page. */
const carried = new RegExp(
  [
    '^(revision|seen|payee\\.seen|after|limit|promised|omitted|kind\\.|filing$|lines\\.',
    '.*\\bsince$|platform_since|.*\\bid$|courses\\.N\\.(id|since|remark)|institution$|mapping|template)',
  ].join('|'),
);

/** Every page with a form, what it sends, and the part of it that is the form. */
const forms: Record<string, { sends: [string, string][]; at?: string; under?: string }> = {
  'claim/parts/payee/payee': { sends: [['PUT', '/claims/{id}/payee']], under: 'payee.' },
  'enterprise/enterprise': {
    sends: [
      ['PUT', '/enterprise'],
      ['POST', '/enterprise'],
      ['POST', '/enterprise/move'],
    ],
  },
  'filing/edit': {
    sends: [
      ['PUT', '/filings/{id}'],
      ['POST', '/filings/{id}/roster'],
      ['PUT', '/filings/{id}/roster/{row}'],
    ],
    at: 'form.',
  },
  'me/mail': {
    sends: [
      ['POST', '/me/mail'],
      ['POST', '/me/mail/confirm'],
    ],
  },
  'members/members': {
    sends: [
      ['POST', '/members'],
      ['POST', '/invites'],
    ],
  },
  'platforms/assessment': { sends: [['PUT', '/assessments/{id}']], at: 'form.' },
  'publicity/object': { sends: [['POST', '/publicity/{id}/objections']] },
  'publicity/report': { sends: [['POST', '/reports']] },
  'questions/question': { sends: [['POST', '/questions/{id}']] },
  'questions/form/form': { sends: [['POST', '/questions']] },
  'staff/bind': {
    sends: [
      ['POST', '/staff/bind'],
      ['POST', '/staff/confirm'],
    ],
  },
  'study/ledger': { sends: [['POST', '/filings/{id}/ledger']] },
  'papers/papers': {
    sends: [
      ['POST', '/filings/{id}/forms'],
      ['POST', '/claims/{id}/forms'],
    ],
  },
  'study/records': { sends: [['POST', '/filings/{id}/study/clear']] },
  'trainee/bind': { sends: [['POST', '/trainee']] },
  'trainee/claims': { sends: [['POST', '/trainee/claims/{line}/word']] },
  'trainee/correction/correction': { sends: [['POST', '/trainee/corrections']] },
};

/**
 * Pages with inputs that are no form: a search, a file's columns and what to be told; nothing typed there is refused
 * at a field.
 */
const noForms = [
  'claim/claim',
  'claim/people',
  'filing/import',
  'questions/rating/rating',
  'staff/filing', // a row of reasons, refused on top
  'study/import',
  'study/progress',
];

/** The page that a part's refusal scrolls; none of what stands in a sheet, which is in sight. */
const scrolled: Record<string, string> = {
  'questions/form/form': 'questions/questions',
  'trainee/correction/correction': '',
};

/** Fields that one button answers, which cannot be wrong. */
const buttons: Record<string, string[]> = {
  'trainee/claims': ['word'],
  'members/members': ['role'],
  'papers/papers': ['kind'],
};

const template = (page: string) => fs.readFileSync(path.join(root, `pages/${page}.wxml`), 'utf8');

/** A page and the parts of its own that it is made of, as paths under pages/. */
function partsOf(page: string): string[] {
  const file = path.join(root, `pages/${page}.json`);
  const using: Record<string, string> = JSON.parse(fs.readFileSync(file, 'utf8')).usingComponents ?? {};
  const own = Object.values(using)
    .map((ref) => (ref.startsWith('/') ? path.join(root, ref) : path.resolve(path.dirname(file), ref)))
    .map((abs) => path.relative(path.join(root, 'pages'), abs))
    .filter((ref) => !ref.startsWith('..') && !(ref in forms));
  return [page, ...own.flatMap(partsOf)];
}

/** The scripts of a page's parts, with the views that hold their lists of fields. */
function scriptsOf(page: string): string {
  return partsOf(page)
    .map((part) => path.join(root, `pages/${part}.ts`))
    .flatMap((file) => {
      const text = fs.readFileSync(file, 'utf8');
      const views = [...text.matchAll(/from '([./]+\/view\/\w+)'/g)].map(([, ref]) =>
        fs.readFileSync(`${path.resolve(path.dirname(file), ref)}.ts`, 'utf8'),
      );
      return [text, ...views];
    })
    .join('\n');
}

/** Whether a page, or a part of it, has a place for the sentence of a field: by its name, or in a list of fields. */
function hasPlace(page: string, field: string): boolean {
  const wxml = partsOf(page).map(template).join('\n');
  const places = [...wxml.matchAll(/(?:class="problem problem-at"[^>]*>\s*|error=")\{\{([^}]*)/g)].map(
    ([, said]) => said,
  );
  const last = field.split('.').pop()!;
  const literal = (name: string) => new RegExp(`(at\\.|')${name.replace(/\./g, '\\.')}(?!\\w)`);
  const listed =
    places.some((p) => /item\.(id|key)/.test(p)) && new RegExp(`['\`}.]${last}['\`]`).test(scriptsOf(page));
  const named = /^(\w+)\.N\.(\w+)$/.test(field) ? new RegExp(`\\+ '\\.${last}'`) : literal(field);
  return listed || places.some((p) => named.test(p));
}

describe('a refusal stands at its field', () => {
  it('every page with an input is known', () => {
    const files = fs.readdirSync(path.join(root, 'pages'), { recursive: true }) as string[];
    const pages = files.filter((f) => f.endsWith('.wxml')).map((f) => f.slice(0, -'.wxml'.length));
    const withInputs = pages.filter((p) => /<(input|textarea|picker|switch)\b|<s-field [^>]*error="/.test(template(p)));
    const known = [...Object.keys(forms), ...noForms].flatMap(partsOf);
    expect(withInputs.filter((p) => !known.includes(p))).toEqual([]);
  });
  for (const [page, { sends, at = '', under = '' }] of Object.entries(forms)) {
    it(`${page} has a place for each`, () => {
      const fields = sends
        .flatMap(([method, route]) => sent(method, route))
        .map((f) => under + (at && f.startsWith(at) ? f.slice(at.length) : f));
      const typed = [...new Set(fields)].filter((f) => !carried.test(f) && !buttons[page]?.includes(f));
      expect(typed.length).toBeGreaterThan(0);
      expect(typed.filter((f) => !hasPlace(page, f))).toEqual([]);
      expect(scriptsOf(page)).toMatch(/refuse\(this, |fieldsOf\(/);
      const whole = scrolled[page] ?? page;
      if (whole && /refuse\(this, |toField/.test(scriptsOf(page)))
        expect(template(whole), 'a refusal finds no field without it').toMatch(/^<[\w-]+ class="[^"]*\basks\b/);
    });
  }
});

describe('what a refusal says', () => {
  afterEach(() => vi.unstubAllGlobals());
  const refused = (problem: object) => new Refusal(422, problem);
  it('is known by its field', () => {
    expect(keyOf('/courses/0/name')).toBe('courses.0.name');
    expect(keyOf('courses[2].name')).toBe('courses.2.name');
    expect(fieldsOf(refused({ detail: '请填写姓名', field: '/name' }))).toEqual({ name: '请填写姓名' });
    expect(fieldsOf(refused({ detail: '请重试' }))).toEqual({});
    expect(fieldsOf(new Error('网络不通'))).toEqual({});
    const problems = [
      { field: '/start', message: '太早' },
      { field: '/start', message: '再一条' },
      { field: '/courses/0/name', message: '请填写' },
    ];
    expect(fieldsOf(refused({ detail: '有3处要改', field: '/start', problems }))).toEqual({
      start: '太早',
      'courses.0.name': '请填写',
    });
    expect(sentencesAt([])).toEqual({});
    expect(without({ name: '请填写' }, 'name')).toEqual({ at: { name: '' } });
    expect(without({ name: '请填写' }, 'bank')).toEqual({});
  });
  it('goes to the first field, or to the top', () => {
    const went: object[] = [];
    vi.stubGlobal('wx', { pageScrollTo: (o: object) => went.push(o) });
    const page = {
      data: {},
      setData(data: object, done?: () => void) {
        this.data = data;
        done?.();
      },
    };
    refuse(page, refused({ detail: '请填写姓名', field: '/name' }), { busy: false });
    expect(page.data).toEqual({ busy: false, problem: '请填写姓名', at: { name: '请填写姓名' } });
    expect(went).toMatchObject([{ selector: '.asks >>> .problem-at' }]);
    refuse(page, refused({ detail: '请重试' }));
    expect(went[1]).toEqual({ scrollTop: 0 });
    (went[0] as { fail: () => void }).fail(); // the field is not on the page now
    expect(went[2]).toEqual({ scrollTop: 0 });
  });
});
