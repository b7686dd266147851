package web

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"shigang/subsidy"
)

// Refill puts what was typed back into the refused form of a page that is shown
// again, and the refusal's sentence beside the field it is about, if it was refused. It works on the
// finished page, so that no form can forget it. Keys, files and passwords are the
// page's own.
func Refill(page []byte, c *fiber.Ctx, refused error) ([]byte, error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, err
	}
	sent := sentBy(c)
	form := sent.form(doc, c.Path())
	if form == nil { // the refused form is not offered any more
		return page, nil
	}
	sent.fill(form)
	if refused != nil {
		p := ProblemOf(refused)
		if control := sent.control(form, p.Field); control != nil {
			tell(control, p.Detail)
		}
	}
	unfold(form)
	var out bytes.Buffer
	err = html.Render(&out, doc)
	return out.Bytes(), err
}

// sent is what a form brought, by name.
type sent map[string][]string

func sentBy(c *fiber.Ctx) sent {
	if form := formOf(c.Context()); form != nil {
		return form.Value
	}
	out := sent{}
	for name, value := range c.Request().PostArgs().All() {
		out[string(name)] = append(out[string(name)], string(value))
	}
	return out
}

// form finds the form that was sent to the path: of several the one whose hidden
// fields agree best with what came.
func (s sent) form(doc *html.Node, path string) (best *html.Node) {
	most := -1
	for n := range doc.Descendants() {
		if n.DataAtom != atom.Form || !strings.EqualFold(attr(n, "method"), "post") || !goesTo(n, path) {
			continue
		}
		agree := 0
		for in := range n.Descendants() {
			name := attr(in, "name")
			if in.DataAtom == atom.Input && attr(in, "type") == "hidden" &&
				slices.Contains(s[name], attr(in, "value")) {
				agree++
			}
		}
		if agree > most {
			best, most = n, agree
		}
	}
	return best
}

// goesTo reports whether a form, or one of its buttons, leads to the path.
func goesTo(form *html.Node, path string) bool {
	leads := func(address string) bool {
		end := strings.IndexAny(address, "?#")
		return address == path || end >= 0 && address[:end] == path
	}
	if leads(attr(form, "action")) {
		return true
	}
	for n := range form.Descendants() {
		if n.DataAtom == atom.Button && leads(attr(n, "formaction")) {
			return true
		}
	}
	return false
}

// fill repeats each typed value in its control.
func (s sent) fill(form *html.Node) {
	seen := map[string]int{}
	for n := range form.Descendants() {
		if !visible(n) || has(n, "disabled") {
			continue
		}
		name := attr(n, "name")
		switch kind := attr(n, "type"); {
		case kind == "checkbox" || kind == "radio":
			choose(n, "checked", slices.Contains(s[name], attr(n, "value")) || !has(n, "value") && len(s[name]) > 0)
		case kind == "file" || kind == "password" || seen[name] >= len(s[name]):
		case n.DataAtom == atom.Select:
			for o := range n.Descendants() {
				if o.DataAtom == atom.Option {
					choose(o, "selected", slices.Contains(s[name], optionValue(o)))
				}
			}
		case n.DataAtom == atom.Textarea:
			for n.FirstChild != nil {
				n.RemoveChild(n.FirstChild)
			}
			n.AppendChild(&html.Node{Type: html.TextNode, Data: typed(s[name][seen[name]])})
			if s[name][seen[name]] != "" {
				unfold(n)
			}
			seen[name]++
		default:
			set(n, "value", typed(s[name][seen[name]]))
			seen[name]++
		}
	}
}

// unfold opens the folds that a node stands in: nobody looks for what they typed in a closed one.
func unfold(n *html.Node) {
	for ; n != nil; n = n.Parent {
		if n.DataAtom == atom.Details {
			set(n, "open", "")
		}
	}
}

// visible reports whether somebody can type into or choose at the node.
func visible(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Select, atom.Textarea:
		return true
	case atom.Input:
		return !slices.Contains([]string{"hidden", "submit", "button", "image", "reset"}, attr(n, "type"))
	}
	return false
}

// longest bounds what a page repeats, in bytes: no field takes more.
const longest = 100_000

// typed is a value as the page can repeat it.
func typed(value string) string {
	if len(value) > longest {
		value = strings.ToValidUTF8(value[:longest], "")
	}
	return strings.ReplaceAll(value, "\r\n", "\n")
}

func optionValue(o *html.Node) string {
	if has(o, "value") || o.FirstChild == nil {
		return attr(o, "value")
	}
	return strings.TrimSpace(o.FirstChild.Data)
}

// control finds the control that a refusal's JSON pointer is about: the one that
// says so itself (data-field), else the one of that name. /fund/bank is named
// fund_bank, and /reasons/1/message the second message that was written.
func (s sent) control(form *html.Node, pointer string) (found *html.Node) {
	if pointer == "" {
		return nil
	}
	parts := strings.Split(pointer[1:], "/")
	names := []string{strings.Join(parts, "_"), parts[len(parts)-1]}
	switch {
	case pointer == "/reasons": // none was written
		names = []string{"message0"}
	case len(parts) == 3 && parts[0] == "reasons":
		names = []string{parts[2] + s.nthReason(parts[1])}
	}
	for n := range form.Descendants() {
		if !visible(n) {
			continue
		}
		if attr(n, "data-field") == pointer {
			return n
		}
		if found == nil && slices.Contains(names, attr(n, "name")) {
			found = n
		}
	}
	return found
}

// nthReason is the number, on the form, of the n-th reason that says something.
func (s sent) nthReason(n string) string {
	left, _ := strconv.Atoi(n) // a rule's own index
	for i := 0; ; i++ {
		at := strconv.Itoa(i)
		message, ok := s["message"+at]
		switch {
		case !ok:
			return "0"
		case subsidy.Visible(message[0]) == 0:
		case left == 0:
			return at
		default:
			left--
		}
	}
}

// tell puts the sentence behind the control's label, for eyes and screen readers.
func tell(control *html.Node, sentence string) {
	id := "problem-" + attr(control, "name")
	set(control, "aria-invalid", "true")
	set(control, "aria-describedby", id)
	set(control, "autofocus", "")
	after := control
	for n := control; n.DataAtom != atom.Form; n = n.Parent {
		if n.DataAtom == atom.Label {
			after = n
		}
		if n.DataAtom == atom.Details {
			set(n, "open", "")
		}
	}
	p := &html.Node{Type: html.ElementNode, Data: "p", DataAtom: atom.P, Attr: []html.Attribute{
		{Key: "class", Val: "problem at"}, {Key: "id", Val: id},
	}}
	p.AppendChild(&html.Node{Type: html.TextNode, Data: sentence})
	after.Parent.InsertBefore(p, after.NextSibling)
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func set(n *html.Node, key, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

// choose sets or takes off a checkbox, a radio button or an option.
func choose(n *html.Node, key string, on bool) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
	if on {
		set(n, key, "")
	}
}
