package web

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// slow is a connection on which a piece arrives after a pause, on a clock of its own.
type slow struct {
	net.Conn
	now   time.Time
	due   time.Time
	pause time.Duration
	piece int
}

func (s *slow) SetReadDeadline(t time.Time) error { s.due = t; return nil }

func (s *slow) Read(p []byte) (int, error) {
	s.now = s.now.Add(s.pause)
	if !s.due.IsZero() && s.now.After(s.due) {
		return 0, os.ErrDeadlineExceeded
	}
	return min(len(p), s.piece), nil
}

// bodyOver reads a body of that size over a line that brings piece after pause.
func bodyOver(piece int, pause time.Duration, size int64) (took time.Duration, err error) {
	s := &slow{now: time.Unix(1e9, 0), piece: piece, pause: pause}
	l := &line{Conn: s, now: func() time.Time { return s.now }}
	begun := s.now
	l.expectBody()
	_, err = io.CopyN(io.Discard, l, size)
	return s.now.Sub(begun), err
}

func TestASlowPhoneGetsThroughAndADrippingBodyDoesNot(t *testing.T) {
	for name, v := range map[string]struct {
		piece   int
		pause   time.Duration
		size    int64
		through bool
		most    time.Duration
	}{
		"3G, 10 MB at 30 KB/s":           {3 << 10, 100 * time.Millisecond, 10 << 20, true, 6 * time.Minute},
		"2G, 200 KB at 1 KB/s":           {100, 100 * time.Millisecond, 200 << 10, true, 4 * time.Minute},
		"a byte each nine seconds":       {1, 9 * time.Second, 10 << 20, false, 20 * time.Second},
		"a kilobyte each nine seconds":   {1 << 10, 9 * time.Second, 10 << 20, false, 11 * time.Minute},
		"a kilobyte each eleven seconds": {1 << 10, 11 * time.Second, 10 << 20, false, 11 * time.Second},
		"nothing":                        {1, time.Hour, 10, false, time.Hour},
	} {
		took, err := bodyOver(v.piece, v.pause, v.size)
		if v.through != (err == nil) || !v.through && !errors.Is(err, os.ErrDeadlineExceeded) || took > v.most {
			t.Errorf("%s: after %v: %v", name, took, err)
		}
	}
}

func TestBetweenBodiesTheServersOwnLimitsHold(t *testing.T) {
	s := &slow{now: time.Unix(1e9, 0), piece: 1, pause: 30 * time.Second}
	l := &line{Conn: s, now: func() time.Time { return s.now }}
	l.expectBody()
	if err := l.SetReadDeadline(s.now.Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	if n, err := l.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Errorf("waiting for the next request: %d %v", n, err)
	}
}
