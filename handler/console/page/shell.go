// Package page is the console's pages: typed components that turn what a handler
// has read into HTML. It reads nothing and decides nothing.
//
// The look is Tabler's; console.css holds our tokens and what Tabler lacks. The
// _templ.go files are made by `make format` from the .templ files beside them.
package page

import (
	"crypto/rand"
	"embed"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Files are the style sheet and the scripts of the console's own.
//
//go:embed console.css keys.mjs viewer.mjs
var Files embed.FS

// Shell is what every page of the console has around it.
type Shell struct {
	Title   string
	Static  string // where style sheets and scripts are found, without a last slash
	Place   string // the county, or the city
	Role    string
	Name    string
	Now     time.Time // the business day
	Groups  []Group
	Sandbox string // the sandbox's address, "" without one
	Search  string // what was searched for
	Help    *Help  // what the page is for, nil where it says so itself
	Problem string // why what was asked for was not done
	Moved   *Moved
	Did     *Done
}

// Group is a heading of the navigation with its pages.
type Group struct {
	Name  string
	Links []Link
}

// Link is a page of the navigation, with how many cases wait there that the
// reader may decide.
type Link struct {
	Name, Href, Icon string
	Waiting          int
	Here             bool
}

// Done says on the page after a decision what was done, and leads to what waits next.
type Done struct {
	Sentence string
	Next     string // the address of the next case that waits, "" where none does
}

// Moved is what happened to a case after the page that somebody decided on.
type Moved struct {
	Was, Is string // the case in a sentence, as it was shown and as it is
	Moves   []store.TimelineEntry
	Changes []subsidy.Change // of its form
}

// Tab is one state of a list, with how many cases are in it.
type Tab struct {
	Name, Href string
	Count      int // not shown when negative: not counted
	Here       bool
}

// Choice is something that may be decided, or the sentence why not by the reader.
type Choice struct {
	Why  string
	Told bool // another choice beside it says so already
}

// Tone is how a state looks beside its word.
type Tone string

// The tones: green is done, amber soon or back with the enterprise, red overdue
// or refused.
const (
	Plain Tone = "secondary"
	Open  Tone = "primary"
	Good  Tone = "green"
	Soon  Tone = "amber"
	Bad   Tone = "red"
)

// FormKey makes a form's idempotency key: a form sent twice acts once.
func FormKey() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return hex.EncodeToString(b)
}

func day(t time.Time) string   { return calendar.DayOf(t).Chinese() }
func clock(t time.Time) string { return t.In(calendar.China).Format("2006-01-02 15:04") }
func num(n int) string         { return strconv.Itoa(n) }

// waiting is the mark of what waits: beyond what is counted it says that there is more.
func waiting(n int) string {
	if n > store.MostCounted {
		return num(store.MostCounted) + "+"
	}
	return num(n)
}

// minutes are whole minutes of seconds, as people count them.
func minutes(seconds int64) string { return strconv.FormatInt(seconds/60, 10) }

// moment is a time as a sentence has it.
func moment(t time.Time) string { return t.In(calendar.China).Format("2006年1月2日15:04") }

// reasonLimits are how long a reason may be, for the browser to say at once.
func reasonLimits() templ.OrderedAttributes {
	return templ.OrderedAttributes{
		{Key: "minlength", Value: num(subsidy.ReasonLeast)},
		{Key: "maxlength", Value: num(subsidy.ReasonMost)},
		{Key: "title", Value: fmt.Sprintf("%d到%d个字", subsidy.ReasonLeast, subsidy.ReasonMost)},
	}
}
