package mini

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
)

// NewUploadInput opens an upload.
type NewUploadInput struct {
	Body struct {
		Name string `json:"name" maxLength:"255" doc:"文件名"`
		Size int    `json:"size" minimum:"1" maximum:"10485760" doc:"字节数"`
	}
}

// UploadView says where to go on.
type UploadView struct {
	ID       string `json:"id"`
	Piece    int    `json:"piece" doc:"每段字节数"`
	Pieces   int    `json:"pieces" doc:"共几段"`
	Received int    `json:"received" doc:"已收到几段，从这里继续"`
}

func viewUpload(u store.Upload) UploadView {
	return UploadView{ID: u.ID, Piece: store.PieceSize, Pieces: u.Pieces(), Received: u.Received}
}

// UploadID names an upload in the path.
type UploadID struct {
	ID string `path:"id" maxLength:"40"`
}

// PieceInput is one piece of an upload.
type PieceInput struct {
	UploadID
	N       int    `path:"n" minimum:"0" maximum:"100"`
	RawBody []byte `contentType:"application/octet-stream"`
}

// AttachInput puts a finished upload to a case.
type AttachInput struct {
	Repeatable
	Body struct {
		Upload  string              `json:"upload" maxLength:"40"`
		Kind    subsidy.SubjectKind `json:"kind" enum:"enterprise,filing,assessment,study,claim,recovery" doc:"属于哪种业务"`
		Subject string              `json:"subject" maxLength:"80" doc:"业务的编号"`
		Purpose subsidy.Purpose     `json:"purpose" maxLength:"20" doc:"材料的种类"`
	}
}

// FileID names a file in the path.
type FileID struct {
	ID string `path:"id" maxLength:"40"`
}

// FileView is a file of a case.
type FileView struct {
	ID          string          `json:"id"`
	Purpose     subsidy.Purpose `json:"purpose"`
	PurposeText string          `json:"purpose_text"`
	Name        string          `json:"name"`
	Type        string          `json:"type"`
	Picture     bool            `json:"picture" doc:"是图片，可以看缩略图"`
	Size        int             `json:"size" doc:"字节数"`
	At          time.Time       `json:"at"`
}

func viewFile(a subsidy.Attachment) FileView {
	return FileView{
		ID:          a.ID,
		Purpose:     a.Purpose,
		PurposeText: a.Purpose.Chinese(),
		Name:        a.Name,
		Type:        a.Type,
		Picture:     a.Thumb != "",
		Size:        a.Size,
		At:          a.At,
	}
}

func (a *API) fileRoutes(api huma.API) {
	huma.Register(api, operation("openUpload", http.MethodPost, "/uploads", "开始上传一个文件"), a.openUpload)
	huma.Register(api, operation("upload", http.MethodGet, "/uploads/{id}", "传到哪里了"), a.upload)
	op := operation("putPiece", http.MethodPut, "/uploads/{id}/{n}", "上传一段；断了可以重传")
	op.MaxBodyBytes = store.PieceSize + 1024
	huma.Register(api, op, a.putPiece)
	huma.Register(api, operation("attach", http.MethodPost, "/files", "把传完的文件放进业务材料"), a.attach)
	huma.Register(api, operation("files", http.MethodGet, "/files", "一项业务的材料"), a.files)
	huma.Register(api, operation("file", http.MethodGet, "/files/{id}", "一份材料的内容"), a.file)
	huma.Register(api, operation("thumb", http.MethodGet, "/files/{id}/thumb", "缩略图"), a.thumb)
	huma.Register(api, operation("detach", http.MethodDelete, "/files/{id}", "删去一份材料"), a.detach)
}

func (a *API) openUpload(ctx context.Context, in *NewUploadInput) (*Body[UploadView], error) {
	name, err := subsidy.FileName(in.Body.Name)
	if err != nil {
		return nil, err
	}
	act, err := a.member(ctx, "openUpload", Repeatable{})
	if err != nil {
		return nil, err
	}
	id, err := a.Store.NewUpload(ctx, act, name, in.Body.Size)
	return body(viewUpload(store.Upload{ID: id, Size: in.Body.Size}), err)
}

func (a *API) upload(ctx context.Context, in *UploadID) (*Body[UploadView], error) {
	u, err := a.ownUpload(ctx, in.ID)
	return body(viewUpload(u), err)
}

// ownUpload is an upload of the caller's, who is still a member somewhere.
func (a *API) ownUpload(ctx context.Context, id string) (store.Upload, error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return store.Upload{}, err
	}
	return a.Store.UploadFor(ctx, actor.ID, id)
}

func (a *API) putPiece(ctx context.Context, in *PieceInput) (*Body[UploadView], error) {
	u, err := a.ownUpload(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := a.Store.PutPiece(ctx, u, in.N, in.RawBody); err != nil {
		return nil, err
	}
	u, err = a.ownUpload(ctx, in.ID)
	return body(viewUpload(u), err)
}

// attach looks at what was uploaded, keeps it sealed, and puts it to its case.
func (a *API) attach(ctx context.Context, in *AttachInput) (*Body[FileView], error) {
	act, err := a.member(ctx, "attach", in.Repeatable)
	if err != nil {
		return nil, err
	}
	u, err := a.Store.UploadFor(ctx, act.Actor.ID, in.Body.Upload)
	if err != nil {
		return nil, err
	}
	kept := subsidy.Attachment{
		Subject: subsidy.Subject{Kind: in.Body.Kind, ID: in.Body.Subject}, Purpose: in.Body.Purpose,
		Name: u.Name, By: act.Actor.ID, At: act.Now,
	}
	// Whether it may be put there is decided before a byte of it is looked at,
	// and again in the change that puts it there.
	err = a.Store.Change(ctx, store.Act{Actor: act.Actor, Now: act.Now}, func(tx *store.Tx) error {
		_, err := mayAttach(tx, kept.Subject, kept.Purpose)
		return err
	})
	if err != nil {
		return nil, err
	}
	data, err := a.Store.Uploaded(ctx, u)
	if err != nil {
		return nil, err
	}
	clean, err := web.CleanFile(ctx, a.Store.Uploads, data)
	if err != nil {
		return nil, err
	}
	kept.Type, kept.Size, kept.Look = clean.Type, len(clean.Data), clean.Look
	if kept.Digest, err = a.Store.PutBlob(clean.Data); err != nil {
		return nil, err
	}
	if clean.Thumb != nil {
		if kept.Thumb, err = a.Store.PutBlob(clean.Thumb); err != nil {
			return nil, err
		}
	}
	kept, err = store.Answer(ctx, a.Store, act, func(tx *store.Tx) (subsidy.Attachment, error) {
		scope, err := mayAttach(tx, kept.Subject, kept.Purpose)
		if err != nil {
			return kept, err
		}
		kept.ID, kept.Scope = tx.NewID(), scope
		if err := tx.Attach(kept, subsidy.AttachEvent(subsidy.AttachFile, kept, act.Actor, act.Now)); err != nil {
			return kept, err
		}
		return kept, tx.DropUpload(u.ID)
	})
	return body(viewFile(kept), err)
}

// mayAttach asks the rule whether the actor may put a file to a case, and
// returns whose case it is.
func mayAttach(tx *store.Tx, subject subsidy.Subject, p subsidy.Purpose) (subsidy.Scope, error) {
	scope, editable, err := tx.SubjectOf(subject)
	if err != nil {
		return scope, err
	}
	count, err := tx.Purposes(subject.ID)
	if err != nil {
		return scope, err
	}
	n := 0
	for _, c := range count {
		n += c
	}
	return scope, subsidy.Attach(subject, scope, editable, p, n, tx.Act().Actor)
}

func (a *API) files(ctx context.Context, in *struct {
	Subject string `query:"subject" maxLength:"80" required:"true"`
},
) (*Body[List[FileView]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	rows, err := a.Store.Attachments(ctx, actor, in.Subject)
	return list(rows, "", err, viewFile)
}

func (a *API) file(ctx context.Context, in *FileID) (*File, error) {
	act, err := a.member(ctx, "file", Repeatable{})
	if err != nil {
		return nil, err
	}
	f, err := a.Store.ReadFile(ctx, act, in.ID) // the reading is logged
	if err != nil {
		return nil, err
	}
	return a.content(in.ID, f.Digest, f.Type)
}

func (a *API) thumb(ctx context.Context, in *FileID) (*File, error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	f, err := a.Store.AttachmentFor(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return a.content(in.ID, f.Thumb, "image/jpeg")
}

func (a *API) content(id, digest, kind string) (*File, error) {
	data, err := a.Store.Blob(digest)
	if err != nil {
		return nil, err
	}
	return &File{
		ContentType: kind,
		Disposition: "attachment; filename=" + strconv.Quote(id+extension(kind)),
		Body:        data,
	}, nil
}

func extension(kind string) string {
	return map[string]string{"image/jpeg": ".jpg", "application/pdf": ".pdf"}[kind]
}

func (a *API) detach(ctx context.Context, in *struct {
	FileID
	RepeatableBare
},
) (*struct{}, error) {
	act, err := a.member(ctx, "detach "+in.ID, in.repeatable())
	if err != nil {
		return nil, err
	}
	return nil, a.Store.Change(ctx, act, func(tx *store.Tx) error {
		f, err := tx.Attachment(in.ID)
		if err != nil {
			return err
		}
		scope, editable, err := tx.SubjectOf(f.Subject)
		if err != nil {
			return err
		}
		if err := subsidy.Attach(f.Subject, scope, editable, f.Purpose, 0, act.Actor); err != nil {
			return err
		}
		return tx.Detach(f.ID, subsidy.AttachEvent(subsidy.DetachFile, f, act.Actor, act.Now))
	})
}
