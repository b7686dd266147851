package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/study"
)

// PieceSize is how many bytes of an upload come at a time.
const PieceSize = 256 << 10

// PutBlob keeps content, sealed, under its keyed digest; the same content is
// kept once. It comes before the change that refers to it.
func (s *Store) PutBlob(content []byte) (digest string, err error) {
	digest = s.seal.hash("file", string(content))
	path := s.blobPath(digest)
	now := time.Now()
	if err := os.Chtimes(path, now, now); err == nil {
		return digest, nil // there already; younger again, so that no sweep takes it
	}
	if err := s.RoomOnDisk(); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("keep file: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return "", fmt.Errorf("keep file: %w", err)
	}
	_, err = f.Write(s.seal.bytes("blob", digest, content))
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return "", fmt.Errorf("keep file: %w", err)
	}
	return digest, nil
}

func (s *Reader) blobPath(digest string) string { return filepath.Join(s.files, digest[:2], digest) }

// Blob reads content back.
func (s *Reader) Blob(digest string) ([]byte, error) {
	if len(digest) != 64 || strings.Trim(digest, "0123456789abcdef") != "" {
		return nil, Missing()
	}
	sealed, err := os.ReadFile(s.blobPath(digest))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	return s.seal.open("blob", digest, sealed)
}

// sweepBlobs removes content that no row refers to and that nobody touched for
// a day: what a refused change left behind, and what was deleted.
func (s *Store) sweepBlobs(ctx context.Context) error {
	err := filepath.WalkDir(s.files, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil || time.Since(info.ModTime()) < 24*time.Hour {
			return err
		}
		var n int
		if err := s.row(ctx,
			"SELECT (SELECT COUNT(*) FROM file WHERE digest = ?) + (SELECT COUNT(*) FROM file "+
				"WHERE thumb = ?) + (SELECT COUNT(*) FROM official_picture WHERE digest = ?) + (SELECT COUNT(*) "+
				"FROM official_picture WHERE thumb = ?)",
			d.Name(), d.Name(), d.Name(), d.Name()).Scan(&n); err != nil || n > 0 {
			return err
		}
		return os.Remove(path)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil // no file was ever kept
	}
	return err
}

const fileColumns = "id, subject_kind, subject_id, enterprise_id, county, purpose, digest, thumb, name, type, size, " +
	"account_id, at"

func (s *Reader) scanFile(r scanner) (subsidy.Attachment, error) {
	var a subsidy.Attachment
	var name []byte
	var when int64
	if err := r.Scan(&a.ID, &a.Subject.Kind, &a.Subject.ID, &a.Scope.Enterprise, &a.Scope.County, &a.Purpose, &a.Digest,
		&a.Thumb, &name, &a.Type, &a.Size, &a.By, &when); err != nil {
		return a, err
	}
	plain, err := s.seal.open("file.name", a.ID, name)
	a.Name, a.At = string(plain), at(when)
	return a, err
}

// Attach puts a file to its case. A picture may have grown as it was written
// anew, and several may have been on their way: there must be room for it now.
func (tx *Tx) Attach(a subsidy.Attachment, ev subsidy.Event) error {
	if err := tx.Room(subsidy.UseKept, int64(a.Size)); err != nil {
		return err
	}
	_, err := tx.exec("INSERT INTO file ("+fileColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", a.ID,
		string(a.Subject.Kind), a.Subject.ID, a.Scope.Enterprise, string(a.Scope.County),
		string(a.Purpose), a.Digest, a.Thumb, tx.s.seal.bytes("file.name", a.ID, []byte(a.Name)), a.Type, a.Size, a.By,
		ms(a.At))
	if err != nil {
		return fmt.Errorf("attach file: %w", err)
	}
	if a.Subject.Kind == subsidy.SubjectStudy && a.Thumb != "" {
		if err := tx.keepLook(a); err != nil {
			return err
		}
	}
	return tx.Record(ev)
}

// Detach takes a file off its case; its content goes with the next sweep.
func (tx *Tx) Detach(id string, ev subsidy.Event) error {
	if err := tx.forgetLook(id); err != nil {
		return err
	}
	if _, err := tx.exec("DELETE FROM file WHERE id = ?", id); err != nil {
		return fmt.Errorf("detach file: %w", err)
	}
	return tx.Record(ev)
}

// Attachment reads a file's row for update.
func (tx *Tx) Attachment(id string) (subsidy.Attachment, error) {
	a, err := tx.s.scanFile(tx.row("SELECT "+fileColumns+" FROM file WHERE id = ?"+tx.lock(), id))
	return found(a, err, "file")
}

// SubjectOf reads whose case a file's subject is, and whether its enterprise may
// change it now.
func (tx *Tx) SubjectOf(subject subsidy.Subject) (of subsidy.Scope, editable bool, err error) {
	switch subject.Kind {
	case subsidy.SubjectEnterprise:
		e, err := tx.Enterprise(subject.ID)
		return e.Scope(), e.State != subsidy.EnterpriseAccepted, err
	case subsidy.SubjectFiling:
		f, err := tx.Filing(subject.ID)
		return f.Scope(), f.Editable(), err
	case subsidy.SubjectClaim:
		c, err := tx.Claim(subject.ID)
		return c.Scope(), c.Editable(), err
	case subsidy.SubjectRecovery:
		r, err := tx.Recovery(subject.ID)
		return r.Scope(), r.Answerable(), err
	case subsidy.SubjectAssessment:
		a, err := tx.Assessment(subject.ID)
		return a.Scope(), a.Editable(), err
	case subsidy.SubjectStudy:
		f, err := tx.filingOfEvidence(subject.ID)
		return f.Scope(), study.Recorded(f) == nil, err
	}
	return of, false, Missing()
}

// filingOfEvidence finds the filing of an EvidenceID.
func (tx *Tx) filingOfEvidence(id string) (subsidy.Filing, error) {
	whose, course, _ := strings.Cut(id, ".")
	filing := whose
	err := tx.row("SELECT filing_id FROM roster WHERE id = ?", whose).Scan(&filing)
	if errors.Is(err, sql.ErrNoRows) && course != "" {
		err = nil // of a whole class
	}
	f, err := found(subsidy.Filing{}, err, "person")
	if err == nil {
		f, err = tx.Filing(filing)
	}
	if err == nil && course != "" && !slices.ContainsFunc(f.Form.Courses, func(c subsidy.Course) bool {
		return c.ID == course
	}) {
		err = Missing()
	}
	return f, err
}

// Purposes counts a case's files by what they are for.
func (tx *Tx) Purposes(subject string) (map[subsidy.Purpose]int, error) {
	return purposes(tx.ctx, tx.s, tx.tx, subject)
}

func purposes(ctx context.Context, s *Reader, q queryer, subject string) (map[subsidy.Purpose]int, error) {
	list, err := collect(ctx, s, q, func(r scanner) (p subsidy.Purpose, err error) { return p, r.Scan(&p) },
		"SELECT purpose FROM file WHERE subject_id = ?", subject)
	if err != nil {
		return nil, fmt.Errorf("count files: %w", err)
	}
	out := map[subsidy.Purpose]int{}
	for _, p := range list {
		out[p]++
	}
	return out, nil
}

// fileScope keeps a reader to the files of cases they may see; the service
// centre sees those of assessments.
func fileScope(a subsidy.Actor) (string, []any) {
	if a.Role == subsidy.ServiceCentre {
		return "subject_kind = 'assessment'", nil
	}
	return scope(a)
}

// Attachments lists a case's files that the actor may see.
func (s *Reader) Attachments(ctx context.Context, actor subsidy.Actor, subject string) ([]subsidy.Attachment, error) {
	condition, args := fileScope(actor)
	rows, err := collect(ctx, s, s.read, s.scanFile,
		"SELECT "+fileColumns+" FROM file WHERE subject_id = ? AND "+condition+" ORDER BY id LIMIT 100",
		append([]any{subject}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	return rows, nil
}

// AttachmentFor reads a file's row that the actor may see.
func (s *Reader) AttachmentFor(ctx context.Context, actor subsidy.Actor, id string) (subsidy.Attachment, error) {
	condition, args := fileScope(actor)
	a, err := s.scanFile(
		s.row(ctx, "SELECT "+fileColumns+" FROM file WHERE id = ? AND "+condition, append([]any{id}, args...)...))
	return found(a, err, "file")
}

// NewUpload opens an upload of so many bytes, within the account's limits.
func (s *Store) NewUpload(ctx context.Context, act Act, name string, size int) (id string, err error) {
	if err := s.RoomOnDisk(); err != nil {
		return "", err
	}
	return Answer(ctx, s, act, func(tx *Tx) (string, error) {
		if err := tx.roomForUpload(int64(size)); err != nil {
			return "", err
		}
		id, account := newID(), act.Actor.ID
		_, err := tx.exec("INSERT INTO upload (id, account_id, name, size, created_at) VALUES (?, ?, ?, ?, ?)",
			id, account, s.seal.bytes("upload.name", id, []byte(name)), size, ms(s.machine()))
		if err != nil {
			return "", fmt.Errorf("open upload: %w", err)
		}
		return id, nil
	})
}

// roomForUpload asks every limit on an upload; one too many at once drops those
// that nobody goes on with.
func (tx *Tx) roomForUpload(size int64) error {
	if err := tx.Room(subsidy.UseUploads, 1); err != nil {
		if err := tx.abandonUploads(tx.act.Actor.ID); err != nil {
			return err
		}
		if err := tx.Room(subsidy.UseUploads, 1); err != nil {
			return err
		}
	}
	if err := tx.Room(subsidy.UseKept, size); err != nil {
		return err
	}
	return tx.Room(subsidy.UseBytes, size)
}

// Upload is an upload on its way.
type Upload struct {
	ID, Name string
	Size     int
	Received int // pieces in a row from the first, where to go on
}

// UploadFor reads the account's own upload.
func (s *Reader) UploadFor(ctx context.Context, account, id string) (Upload, error) {
	u := Upload{ID: id}
	var name []byte
	err := s.row(ctx, "SELECT name, size FROM upload WHERE id = ? AND account_id = ?", id, account).Scan(&name, &u.Size)
	if u, err = found(u, err, "upload"); err != nil {
		return u, err
	}
	plain, err := s.seal.open("upload.name", id, name)
	if err != nil {
		return u, err
	}
	u.Name = string(plain)
	pieces, err := collect(ctx, s, s.read, func(r scanner) (n int, err error) { return n, r.Scan(&n) },
		"SELECT n FROM upload_piece WHERE upload_id = ? ORDER BY n", id)
	if err != nil {
		return u, fmt.Errorf("read upload: %w", err)
	}
	for u.Received < len(pieces) && pieces[u.Received] == u.Received {
		u.Received++
	}
	return u, nil
}

// Pieces is how many pieces the upload has in all.
func (u Upload) Pieces() int { return (u.Size + PieceSize - 1) / PieceSize }

// PutPiece keeps one piece; the same again changes nothing.
func (s *Store) PutPiece(ctx context.Context, u Upload, n int, data []byte) error {
	last := u.Pieces() - 1
	if n < 0 || n > last || n < last && len(data) != PieceSize || n == last && len(data) != u.Size-last*PieceSize {
		return &subsidy.Error{Kind: subsidy.Invalid, Message: "文件的这一段长度不对，请重新上传"}
	}
	if err := s.RoomOnDisk(); err != nil {
		return err
	}
	cell := fmt.Sprintf("%s.%d", u.ID, n)
	if _, err := s.exec(ctx,
		"INSERT INTO upload_piece (upload_id, n, data) VALUES (?, ?, ?) ON CONFLICT (upload_id, n) DO UPDATE "+
			"SET data = excluded.data", u.ID, n, s.seal.bytes("upload_piece.data", cell, data)); err != nil {
		return fmt.Errorf("keep piece: %w", err)
	}
	return nil
}

// Uploaded puts a complete upload together.
func (s *Reader) Uploaded(ctx context.Context, u Upload) ([]byte, error) {
	if u.Received < u.Pieces() {
		return nil, &subsidy.Error{Kind: subsidy.Conflict, Message: "文件还没有传完，请继续上传"}
	}
	out := make([]byte, 0, u.Size)
	_, err := collect(ctx, s, s.read, func(r scanner) (n int, err error) {
		var sealed []byte
		if err := r.Scan(&n, &sealed); err != nil {
			return n, err
		}
		piece, err := s.seal.open("upload_piece.data", fmt.Sprintf("%s.%d", u.ID, n), sealed)
		out = append(out, piece...)
		return n, err
	}, "SELECT n, data FROM upload_piece WHERE upload_id = ? ORDER BY n", u.ID)
	if err != nil {
		return nil, fmt.Errorf("read pieces: %w", err)
	}
	return out, nil
}

// DropUpload forgets an upload and its pieces.
func (tx *Tx) DropUpload(id string) error {
	for _, query := range []string{"DELETE FROM upload_piece WHERE upload_id = ?", "DELETE FROM upload WHERE id = ?"} {
		if _, err := tx.exec(query, id); err != nil {
			return fmt.Errorf("forget upload: %w", err)
		}
	}
	return nil
}
