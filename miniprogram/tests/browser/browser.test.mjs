import { after, afterEach, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { auditor } from './auditor.mjs';
import { theCityUrges } from './city.mjs';
import { callback } from './callback.mjs';
import { chain } from './chain.mjs';
import { firstLook } from './desktop.mjs';
import { everythingBeforeTheTraining } from './filing.mjs';
import { choosesAndOperates } from './operations.mjs';
import { claimSecrets } from './claim.mjs';
import { messagesLead } from './messages.mjs';
import { money, moneySecrets } from './payment.mjs';
import { secrets, study } from './study.mjs';
import { clear, close, complaints, open, shootAll } from './office.mjs';
import { noticeWithPicture } from './notice.mjs';
import { strict } from './strict.mjs';
import { oncePerIntent } from './once.mjs';
import { anybodyFindsTheirWay } from './people.mjs';
import { officialAccount } from './official.mjs';
import { everyDesk } from './desk.mjs';
import { everyPage, refusedInSight } from './pages.mjs';
import { staffOnTheMove } from './staff.mjs';
import { badNetwork } from './network.mjs';
import { tapsOfAFiling } from './taps.mjs';
import { aLargeRoster } from './large.mjs';
import { aLargePhoto } from './photo.mjs';
import { removedMeanwhile } from './removed.mjs';

before(open);
after(close);

/** A story of people; where it fails, what each of them sees is kept as a picture. */
const story = (name, tell) =>
  test(name, async () => {
    try {
      await tell();
    } catch (e) {
      await shootAll(name);
      throw e;
    }
  });

afterEach(() => assert.deepEqual(complaints.splice(0), []));

story('a first filing goes from phone to phone', chain);
story('the first look is whole in any window', firstLook);
story('the preview is never kinder than WeChat', strict);
story('anybody finds their way, and what they typed again', anybodyFindsTheirWay);
story('a double tap and a lost answer act once, and a draft can be deleted', oncePerIntent);
story('colleagues, platforms, amendments, refusals and questions', everythingBeforeTheTraining);
story('the official account answers, and staff answer through it', officialAccount);
story('a notice with a picture goes out, is read and is taken back', noticeWithPicture);
story('the callback and another implementation of WeChat’s encryption understand each other', callback);
story('people choose what reaches them, and the city sees to the channels', choosesAndOperates);
story('study records become hours, amounts and sentences', study);
let paid;
story('a claim goes from an ended training to the money, and back', async () => {
  paid = await money();
});
story('every message opens its own page', messagesLead);
story('an auditor sees signals, draws, the log and what is held on people', () => auditor(paid));
story('a member of staff decides on a phone', staffOnTheMove);
story('a bad network loses nothing and does nothing twice', badNetwork);
story('a filing costs few taps and few typed fields', tapsOfAFiling);
story('a roster of thousands is imported and put right', aLargeRoster);
story('a photo of twenty megabytes arrives on a broken connection', aLargePhoto);
story('who is removed while filling in a draft loses nothing', removedMeanwhile);
story('every page can be read, on a narrow phone, in the dark and in 关怀模式', everyPage);
story('a refusal comes into sight at its field', refusedInSight);
story('the city sees its counties and urges what is late', theCityUrges);
story('every page of the console can be read, in any window and at 200 %', everyDesk);
test('nothing of it stands in clear', () => {
  assert.deepEqual(
    clear([
      ...secrets,
      ...claimSecrets,
      ...moneySecrets,
      '13800138000',
      '13900139000',
      '13700137000',
      '13800000009',
      '林小红',
      '李建国',
      '陈主任',
      '刘校长',
      '员工二',
      '新来的',
      'new001',
      '440203199001080077',
      '同事写的目标',
      '下个月入职',
      '照片.jpg',
      '孕期职工',
      '按实际学习时间计算',
    ]),
    [],
  );
});
