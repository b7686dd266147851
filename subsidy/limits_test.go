package subsidy

import (
	"strings"
	"testing"
)

func TestAPendingEnterpriseGetsLittle(t *testing.T) {
	l := DefaultLimits()
	for _, v := range []struct {
		use       Use
		pending   bool
		has, more int64
		kind      Kind
		says      string
	}{
		{UseFilings, true, 2, 1, "", ""},
		{UseFilings, true, 3, 1, Conflict, "登记通过后再新建"},
		{UseFilings, false, 3, 1, "", ""},
		{UseFilings, false, 100, 1, Conflict, "100份"},
		{UseKept, true, 20 << 20, 1, Conflict, "20 MB"},
		{UseKept, false, 200 << 30, 1, "", ""},
		{UseBytes, true, 20 << 20, 0, "", ""},
		{UseBytes, true, 20<<20 + 1, 0, Busy, "20 MB"},
		{UseBytes, false, 2000<<20 + 1, 0, Busy, "2000 MB"},
		{UseInvites, true, 3, 1, Conflict, "取消不用的邀请"},
		{UseInvites, false, 3, 1, "", ""},
		{UseUploads, false, 10, 1, Busy, "10个文件"},
		{UseQuestions, false, 21, 0, Busy, "20条"},
		{UseCodes, false, 60, 1, Busy, "一小时后"},
		{UseOwnCodes, false, 10, 1, Busy, "一小时后"},
		{UseInviteCodes, false, 20, 1, Busy, "复制邀请码"},
		{UseObjections, false, 21, 0, Busy, "县区窗口"},
	} {
		err := l.Room(v.use, v.pending, v.has, v.more)
		if KindOf(err) != v.kind || err != nil && !strings.Contains(err.Error(), v.says) {
			t.Errorf("%s, pending %t, %d and %d more: %v", v.use, v.pending, v.has, v.more, err)
		}
	}
	if err := (Limits{}).Room(UseFilings, false, 1_000_000, 1); err != nil {
		t.Errorf("0 is a limit: %v", err)
	}
}

func TestTheDiskIsLowByTheLesserOfSizeAndPart(t *testing.T) {
	l := DefaultLimits()
	const gb = int64(1) << 30
	for _, v := range []struct {
		free, total int64
		low         bool
	}{{gb, 1000 * gb, false}, {gb - 1, 1000 * gb, true}, {gb / 2, 5 * gb, false}, {gb / 5, 5 * gb, true}} {
		if got := l.DiskLow(v.free, v.total); got != v.low {
			t.Errorf("%d free of %d: %t", v.free, v.total, got)
		}
	}
}
