// The mini-program that strict.mjs tries: two tabs and a page, whose
// life-cycles are written down in globalThis.log.
import zlib from 'node:zlib';

/** A PNG of one colour, for the tab bar. */
function png(side, [r, g, b]) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(zlib.crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2], 8);
  const line = Buffer.concat([Buffer.from([0]), Buffer.from(Array.from({ length: side }, () => [r, g, b]).flat())]);
  const lines = Buffer.concat(Array.from({ length: side }, () => line));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', zlib.deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const app = {
  pages: ['home/home', 'mine/mine', 'deep/deep'],
  window: {
    navigationBarTitleText: '韶关适岗培训',
    navigationBarBackgroundColor: '@nav',
    navigationBarTextStyle: '@text',
  },
  tabBar: {
    color: '#646a73',
    selectedColor: '#0052d9',
    backgroundColor: '@tabs',
    list: [
      { pagePath: 'home/home', text: '首页', iconPath: '@icon', selectedIconPath: '@icon' },
      { pagePath: 'mine/mine', text: '我的', iconPath: 'icons/day.png' },
    ],
  },
  style: 'v2',
  componentFramework: 'glass-easel',
  darkmode: true,
  themeLocation: 'theme.json',
  __usePrivacyCheck__: true,
};

const theme = {
  light: { nav: '#ffffff', text: 'black', tabs: '#fafafa', icon: 'icons/day.png' },
  dark: { nav: '#101010', text: 'white', tabs: '#202020', icon: 'icons/night.png' },
};

const script = (name, more = '') => `
const log = (what) => (globalThis.log ??= []).push(what);
Page({
  data: { word: '', kept: 'yes', chosen: '' },
  onLoad(q) { this.named = ${JSON.stringify(name)} + (q.n || ''); log(this.named + ' load'); },
  onShow() { log(this.named + ' show'); },
  onReady() { log(this.named + ' ready'); },
  onHide() { log(this.named + ' hide'); },
  onUnload() { log(this.named + ' unload'); },
  run() {
    globalThis.done = Promise.resolve(globalThis.job());
    globalThis.done.catch(() => {});
  },
  choose(e) { this.setData({ chosen: String(e.detail.value) }); },
  leave() { this.setData({ chosen: 'cancelled' }); },
  ${more}
});`;

const appScript = `
const log = (what) => (globalThis.log ??= []).push(what);
App({
  onShow() { log('app show'); },
  onHide() { log('app hide'); },
});`;

const part = `
Component({
  pageLifetimes: {
    show() { globalThis.log.push('part show'); },
    hide() { globalThis.log.push('part hide'); },
  },
});`;

const home = `<view class="run" bindtap="run">点这里</view>
<button class="wide" bindtap="run">原生按钮</button>
<button class="share" open-type="share">转发</button>
<picker class="word" range="{{['武江区', '乐昌市', '南雄市']}}" bindchange="choose"><view>选县区</view></picker>
<picker class="day" mode="date" value="2026-12-01" start="2026-12-08" bindchange="choose" bindcancel="leave">
  <view>选日期</view>
</picker>
<view class="chosen">{{chosen}}</view>
<view class="theme" aria-role="heading">颜色</view>
<view class="bar pinned">底部</view>`;

const share = `onShareAppMessage() {
    return { title: '邀请您加入企业', path: globalThis.sharePath || '/deep/deep?n=9' };
  },`;

const styles = `
.wide { width: 100%; }
.theme { color: rgb(0, 0, 1); }
.pinned { position: fixed; right: 0; bottom: 0; left: 0; z-index: 1; background: #eee; }
.bar { padding-bottom: env(safe-area-inset-bottom); }
@media (prefers-color-scheme: dark) {
  .theme { color: rgb(255, 255, 254); }
}`;
const partStyles = `
.below { height: 2000px; }
.inner { height: 1000px; }
`;

export const strictFiles = {
  'app.json': JSON.stringify(app),
  'theme.json': JSON.stringify(theme),
  'app.js': appScript,
  'part/part.json': '{"component":true}',
  'part/part.wxml': '<view class="below">上面</view><view class="inner">部件</view>',
  'part/part.js': part,
  'part/part.wxss': partStyles,
  'app.wxss': styles,
  'icons/day.png': png(81, [100, 106, 115]),
  'icons/night.png': png(81, [200, 206, 215]),
  'home/home.json': '{}',
  'home/home.wxml': home,
  'home/home.js': script('home', share),
  'mine/mine.json': '{"enablePullDownRefresh":true,"usingComponents":{"x-part":"/part/part"}}',
  'mine/mine.wxml': '<view class="whole"><x-part/></view>',
  'mine/mine.js': script('mine', "onPullDownRefresh() { log('mine pull'); },"),
  'deep/deep.json': '{}',
  'deep/deep.wxml': '<view class="run" bindtap="run">{{word}}</view><view class="bar">底部</view>',
  'deep/deep.js': script('deep'),
};
