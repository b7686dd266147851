package web

import (
	"net"
	"time"
)

// How a body must come: slowly, but it must come. 10 MB at 30 KB/s, a phone on
// 3G, take six minutes.
const (
	stepBytes = 1 << 10          // at least so many bytes
	stepTime  = 10 * time.Second // in each such time
	bodyTime  = 10 * time.Minute // and all of it within this
)

// Lines watches how the bodies of a listener's requests come in; the time for
// headers and between requests is the server's to limit.
func Lines(ln net.Listener, now func() time.Time) net.Listener { return lines{ln, now} }

type lines struct {
	net.Listener
	now func() time.Time
}

func (l lines) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &line{Conn: conn, now: l.now}, nil
}

// line is a connection that ends when a body stops coming.
type line struct {
	net.Conn
	now   func() time.Time
	body  bool      // a body is due
	until time.Time // all of it
	got   int       // bytes of this step
}

// expectBody begins to watch; any deadline that is set ends it. A step begins
// with a read, so that time spent before reading is not the client's.
func (l *line) expectBody() { l.body, l.until, l.got = true, l.now().Add(bodyTime), 0 }

func (l *line) SetReadDeadline(t time.Time) error {
	l.body = false
	return l.Conn.SetReadDeadline(t)
}

func (l *line) SetDeadline(t time.Time) error {
	l.body = false
	return l.Conn.SetDeadline(t)
}

func (l *line) Read(p []byte) (int, error) {
	if !l.body {
		return l.Conn.Read(p)
	}
	if l.got == 0 {
		due := l.now().Add(stepTime)
		if due.After(l.until) {
			due = l.until
		}
		if err := l.Conn.SetReadDeadline(due); err != nil {
			return 0, err
		}
	}
	n, err := l.Conn.Read(p)
	if l.got += n; l.got >= stepBytes {
		l.got = 0
	}
	return n, err
}
