// A case (备案 or 申领) as a card: what it is, where it stands, what comes next.
// A tap on it is the card's own tap event.
import { caseLabel, type CaseProgress, type CaseStep, type CaseTag } from '../../view/cases';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    title: String,
    tag: { type: Object, value: { text: '', tone: 'plain' } as CaseTag },
    steps: { type: Array, value: [] as CaseStep[] },
    progress: { type: Object, value: { text: '', percent: 0, behind: '' } as CaseProgress },
    note: String,
    when: String,
    tone: { type: String, value: 'plain' },
    go: { type: String, value: '看详情' },
  },
  data: { label: '', theme: 'primary' },
  observers: {
    'title, tag, steps, progress, note, when': function tell() {
      const tone = this.data.tag?.tone ?? 'plain';
      this.setData({
        label: caseLabel(this.data),
        theme: { ok: 'success', soon: 'warning', late: 'danger', plain: 'primary' }[tone] ?? 'primary',
      });
    },
  },
});
