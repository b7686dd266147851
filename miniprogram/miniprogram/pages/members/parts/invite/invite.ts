// Inviting a colleague, in a sheet: the role first, then the code to send, to
// scan or to type.
import type { Schemas } from '../../../../api/request';
import { roles } from '../../../../view/members';
import { day } from '../../../../view/words';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    show: Boolean,
    busy: Boolean,
    problem: String,
    invitation: { type: Object, value: null as unknown as Schemas['Invitation'] },
    picture: String,
  },
  data: { roles, role: 'clerk', until: '' },
  observers: {
    invitation(i: Schemas['Invitation'] | null) {
      this.setData({ until: i ? day(i.expires.slice(0, 10)) : '' });
    },
  },
  methods: {
    close() {
      this.triggerEvent('close');
    },
    choose(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ role: e.detail.value });
    },
    invite() {
      this.triggerEvent('invite', { role: this.data.role });
    },
    copy() {
      wx.setClipboardData({ data: this.data.invitation.code });
    },
    look() {
      wx.previewImage({ urls: [this.data.picture] });
    },
  },
});
