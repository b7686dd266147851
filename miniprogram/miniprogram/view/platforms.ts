// The platforms an enterprise may train on, and those it had assessed; pure.
import type { Schemas } from '../api/request';
import type { Tone } from './cases';

const registered: Record<Schemas['PlatformChoice']['registration'], Tone> = {
  '': 'soon',
  requested: 'plain',
  registered: 'ok',
  refused: 'late',
};

export function viewPlatform(p: Schemas['PlatformChoice']) {
  const assessed = p.gate === 'assessment' ? `${p.source}，用于“${p.project}”` : '';
  const gate = p.gate === 'registration' ? p.registration_text || '选择这个平台须先办理注册登记' : '';
  const tone: Tone = p.gate === 'registration' ? registered[p.registration] : 'ok';
  return {
    id: p.id,
    name: p.name,
    site: p.site,
    note: [assessed || gate, p.note].filter(Boolean).join('：'),
    tone,
    icon: { ok: 'check-circle-filled', soon: 'info-circle-filled', late: 'close-circle-filled', plain: 'time-filled' }[
      tone
    ],
    mayRegister: p.gate === 'registration' && (p.registration === '' || p.registration === 'refused'),
  };
}

const themes: Record<string, string> = {
  favourable: 'success',
  supplement: 'warning',
  unfavourable: 'danger',
  submitted: 'primary',
};

export const viewAssessmentItem = (a: Schemas['AssessmentItem']) => ({
  id: a.id,
  name: a.platform || '（还没有填平台名称）',
  note: [a.number, a.project].filter(Boolean).join(' · '),
  state: a.state_text,
  theme: themes[a.state] ?? 'default',
});
export const assessmentTheme = (state: string): string => themes[state] ?? 'default';
