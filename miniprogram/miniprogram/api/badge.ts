// The number on the tab 消息.
const inbox = 2; // the tab's place

export function showUnread(unread: number): void {
  if (!wx.canIUse('setTabBarBadge')) return;
  const quiet = () => {}; // a page outside the tabs shows none
  if (unread > 0) wx.setTabBarBadge({ index: inbox, text: unread > 99 ? '99+' : String(unread), fail: quiet });
  else wx.removeTabBarBadge({ index: inbox, fail: quiet });
}
