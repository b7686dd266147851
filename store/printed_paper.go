package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"shigang/subsidy"
)

// PartDigests are a form's parts with keyed digests for what they say: they can be compared, and nothing can be guessed
// from them.
func (s *Reader) PartDigests(parts []subsidy.PaperPart) []subsidy.PaperPart {
	const enough = 32 // hexadecimal digits
	out := make([]subsidy.PaperPart, len(parts))
	for i, p := range parts {
		out[i] = subsidy.PaperPart{Name: p.Name, Text: s.seal.hash("paper", p.Name+"\x00"+p.Text)[:enough]}
	}
	return out
}

// signedPaper is the message that is signed for a form: its code, when it was handed out, and what it said.
func signedPaper(code string, at int64, content string) []byte {
	return fmt.Appendf(nil, "%s\n%d\n%s", code, at, content)
}

// SealedPaper is a form that is ready to be kept: its content as text, signed.
type SealedPaper struct {
	subsidy.PrintedPaper
	content, signature, digest string
}

// SealPaper signs what a form said, with a code of its own.
func (s *Reader) SealPaper(p subsidy.PrintedPaper) (SealedPaper, error) {
	p.Code = rand.Text()
	content, err := json.Marshal(p)
	if err != nil {
		return SealedPaper{}, fmt.Errorf("seal paper: %w", err)
	}
	sum := sm3.Sum(content)
	out := SealedPaper{PrintedPaper: p, content: string(content), digest: hex.EncodeToString(sum[:])}
	out.signature, err = s.Sign(signedPaper(p.Code, ms(p.At), out.content))
	return out, err
}

// KeepPaper keeps a form that is handed out, once for the same content, and returns the code that its pages carry.
func (tx *Tx) KeepPaper(p SealedPaper) (code string, err error) {
	form := strings.Join([]string{string(p.Set), p.Form, fmt.Sprint(p.Whole)}, ".")
	_, err = tx.exec("INSERT INTO printed_paper (code, subject_id, form, digest, content, signature, at) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (subject_id, form, digest) DO NOTHING",
		p.Code, p.Subject.ID, form, p.digest, p.content, p.signature, ms(p.At))
	if err != nil {
		return "", fmt.Errorf("keep paper: %w", err)
	}
	err = tx.row("SELECT code FROM printed_paper WHERE subject_id = ? AND form = ? AND digest = ?", p.Subject.ID, form,
		p.digest).Scan(&code)
	return code, wrapped("keep paper", err)
}

// paperLooks is how many pages are looked up in an hour from one place on the network: each is compared with a form
// that is made for it.
const paperLooks = 120

// LookUpPaper counts who looks pages up.
func (s *Store) LookUpPaper(ctx context.Context, address string) error {
	return s.limit(ctx, "paper from:"+address, paperLooks, time.Hour,
		"查询太频繁，请一小时后再试，或者打电话向县区窗口核实")
}

// PrintedPaper finds what was handed out under a code; whole is false when what is kept of it is not what was signed.
func (s *Reader) PrintedPaper(ctx context.Context, code string) (p subsidy.PrintedPaper, whole bool, err error) {
	var content, signature string
	var when int64
	err = s.row(ctx, "SELECT content, signature, at FROM printed_paper WHERE code = ?", code).
		Scan(&content, &signature, &when)
	if _, err = found(p, err, "printed paper"); err != nil {
		return p, false, err
	}
	if err := json.Unmarshal([]byte(content), &p); err != nil {
		return p, false, fmt.Errorf("read paper: %w", err)
	}
	p.Code, p.At = code, at(when)
	return p, s.Signed(signedPaper(code, when, content), signature), nil
}
