import { call, copyWords } from '../../api/permission';
import { look, openFile, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';

Page({
  data: { problem: '', windows: null as Schemas['Window'][] | null, told: '', refused: false, at: -1 },
  onLoad() {
    this.load();
  },
  onShareAppMessage: () => ({ title: '线上适岗培训补贴的受理窗口及电话', path: '/pages/windows/windows' }),
  async load() {
    try {
      this.setData({ windows: (await look<Schemas['ListWindow']>('/windows')).items, problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async open() {
    try {
      await openFile('/windows.pdf');
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  call(e: WechatMiniprogram.TouchEvent) {
    call(e.currentTarget.dataset.dial as string);
  },
  async copy(e: WechatMiniprogram.TouchEvent) {
    const at = Number(e.currentTarget.dataset.at);
    const refused = await copyWords(this.data.windows![at].address);
    this.setData({ at, told: refused || '地址已复制，可以粘贴到地图里', refused: !!refused });
  },
});
