package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// Fail is a failure on demand: the next calls of a path go wrong this way.
type Fail struct {
	Path  string `json:"path"`
	Mode  string `json:"mode"` // code, http500, half_body, slow, cut_before, cut_after, job, mute
	Code  int    `json:"code"` // with mode code: any errcode; with job: why the mass send fails behind
	Times int    `json:"times"`
	Hold  int    `json:"hold_ms"` // how long to hold the call first, in milliseconds
}

var failModes = []string{"code", "http500", "half_body", "slow", "cut_before", "cut_after", "job", "mute"}

// controlFail lists (GET), adds (POST) or clears (DELETE) failures on demand.
func (s *Sandbox) controlFail(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		in := Fail{Mode: "code", Times: 1}
		if !asked(w, r, &in) {
			return
		}
		if _, ok := calls[in.Path]; !ok || !slices.Contains(failModes, in.Mode) || in.Times < 1 {
			http.Error(w, "bad path or mode", http.StatusBadRequest)
			return
		}
		s.mu.Lock()
		s.fails = append(s.fails, &in)
		s.mu.Unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Method == http.MethodDelete {
		s.fails = nil
	}
	writeJSON(w, s.fails)
}

// takeFail takes one failure of a sort that was asked for this path, nil for none.
func (s *Sandbox) takeFail(path string, sort func(*Fail) bool) *Fail {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.fails {
		if f.Path == path && sort(f) {
			taken := *f
			if f.Times--; f.Times == 0 {
				s.fails = slices.Delete(s.fails, i, i+1)
			}
			return &taken
		}
	}
	return nil
}

// hold keeps the caller waiting, no longer than the caller waits.
func (f *Fail) hold(r *http.Request) {
	t := time.NewTimer(time.Duration(f.Hold) * time.Millisecond)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}

// before fails a call that is not carried out; true means it is answered.
func (f *Fail) before(s *Sandbox, w http.ResponseWriter, r *http.Request) bool {
	if f == nil {
		return false
	}
	if f.Mode != "cut_after" {
		f.hold(r)
	}
	switch f.Mode {
	case "code":
		s.refused(w, refusal{f.Code, "on demand"})
		return true
	case "http500":
		w.WriteHeader(http.StatusInternalServerError)
		return true
	case "cut_before":
		panic(http.ErrAbortHandler)
	}
	return false
}

// after fails the answer of a call that was carried out.
func (f *Fail) after(w http.ResponseWriter, r *http.Request) bool {
	if f == nil {
		return false
	}
	switch f.Mode {
	case "cut_after":
		f.hold(r)
		panic(http.ErrAbortHandler)
	case "half_body":
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte(`{"errcode":`))
		_ = http.NewResponseController(w).Flush() // so that the half is really sent
		panic(http.ErrAbortHandler)
	}
	return false
}
