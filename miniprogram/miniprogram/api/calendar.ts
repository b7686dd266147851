// Puts a deadline into the phone's own calendar.
import { calendarNote, calendarStart, type CalendarDay } from '../view/home';

/** Adds one entry, and says so; a person who refuses has not made an error. */
export async function addToCalendar(title: string, d: CalendarDay): Promise<void> {
  try {
    await wx.addPhoneCalendar({
      title,
      startTime: calendarStart(d.day),
      allDay: true,
      description: calendarNote(d),
      alarmOffset: 24 * 3600,
    });
    wx.showToast({ title: '已加到手机日历' });
  } catch (e) {
    const said = String((e as { errMsg?: string })?.errMsg ?? '');
    if (/cancel/.test(said)) return;
    wx.showToast({ title: /auth/.test(said) ? '没有日历权限，可在手机设置里打开' : '没有加上，请重试', icon: 'none' });
  }
}
