// The capsule's menu: sharing, settings, and a new beginning.
import { element, sheet } from './dom.js';
import { openSettings } from './wx/permission.js';
import { shareable, shareOnTimeline, shareWithFriend } from './share.js';

/** What the menu offers on a page; what the page does not allow stands there in grey. */
function choices(page) {
  const { friend, timeline } = shareable(page);
  return [
    { text: '转发给朋友', value: 'friend', kind: friend ? 'item' : 'item off' },
    { text: '分享到朋友圈', value: 'timeline', kind: timeline ? 'item' : 'item off' },
    { text: '设置', value: 'settings', kind: 'item' },
    { text: '重新进入小程序', value: 'again', kind: 'item' },
    { text: '取消', value: '', kind: 'cancel' },
  ];
}

export async function openMenu(pages, config) {
  const page = pages.top;
  const name = element('p', 'phone-menu-name', config.window?.navigationBarTitleText ?? '');
  const { friend, timeline } = shareable(page);
  const chosen = await sheet('', [name], choices(page), 'actions', { outside: '' });
  if (chosen === 'friend' && friend) await shareWithFriend(page, 'menu', undefined, config);
  else if (chosen === 'timeline' && timeline) await shareOnTimeline(page, config);
  else if (chosen === 'settings') await openSettings();
  else if (chosen === 'again') pages.reLaunch(`/${pages.home}`);
}
