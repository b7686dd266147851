Page({
  data: {},
  onShareAppMessage: () => ({ title: '考取证书的补贴', path: '/pages/help/certificates' }),
  windows() {
    wx.navigateTo({ url: '/pages/windows/windows' });
  },
});
