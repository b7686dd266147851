Page({
  data: {
    rules:
      '《广东省人力资源和社会保障厅关于印发广东省职业技能提升各职业（工种）' +
      '及专项职业能力补贴（指导）标准的通知》（粤人社规〔2020〕6号）',
  },
  onShareAppMessage: () => ({ title: '考取证书的补贴', path: '/pages/help/certificates' }),
  windows() {
    wx.navigateTo({ url: '/pages/windows/windows' });
  },
});
