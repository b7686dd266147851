package mini

import (
	"context"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"shigang/subsidy"
	"shigang/subsidy/form"
	"shigang/subsidy/official"
)

func (a *API) publicRoutes(api huma.API) {
	huma.Register(api, open("windows", http.MethodGet, "/windows", "附表6 全市受理部门及联系电话"), a.windows)
	huma.Register(api, open("platforms", http.MethodGet, "/platforms", "推荐的线上培训平台"), a.platforms)
	huma.Register(api, open("notices", http.MethodGet, "/notices", "政策通知"), a.notices)
	huma.Register(api, open("notice", http.MethodGet, "/notices/{id}", "一条政策通知"), a.notice)
	huma.Register(api, open("noticeCover", http.MethodGet, "/notices/{id}/cover", "政策通知的封面图片"), a.noticeCover)
	huma.Register(api, open("noticePicture", http.MethodGet, "/notices/{id}/pictures/{n}", "政策通知正文里的图片"),
		a.noticePicture)
	huma.Register(api, operation("openNotice", http.MethodPost, "/notices/{id}/opened", "记下打开了一条政策通知"),
		a.opened)
	huma.Register(api, open("rosterTemplate", http.MethodGet, "/roster-template.xlsx", "空白的附表4"), a.rosterTemplate)
}

func (a *API) windows(_ context.Context, _ *struct{}) (*Body[List[subsidy.Window]], error) {
	return body(List[subsidy.Window]{Items: subsidy.Windows()}, nil)
}

func (a *API) platforms(ctx context.Context, _ *struct{}) (*Body[List[subsidy.Platform]], error) {
	rows, err := a.Store.Platforms(ctx)
	return list(rows, "", err, func(p subsidy.Platform) subsidy.Platform { return p })
}

func (a *API) notices(ctx context.Context, in *PageQuery) (*Body[List[NoticeItem]], error) {
	rows, next, err := a.Store.PublishedCampaigns(ctx, in.page())
	return list(rows, next, err, viewNotice)
}

func viewNotice(c official.Campaign) NoticeItem {
	return NoticeItem{ID: c.ID, Title: c.Title, Digest: c.Digest, At: c.PublishedAt, To: c.To()}
}

func (a *API) notice(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"40"`
},
) (*Body[NoticeView], error) {
	c, err := a.Store.PublishedCampaign(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	v := NoticeView{
		NoticeItem: viewNotice(c),
		Paragraphs: c.Paragraphs(),
		Blocks:     []NoticeBlock{},
		Source:     c.Source,
	}
	for _, b := range c.Passages() {
		block := NoticeBlock{Text: b.Text}
		if b.Picture != 0 {
			block.Picture = "/notices/" + c.ID + "/pictures/" + subsidy.Itoa(b.Picture)
		}
		v.Blocks = append(v.Blocks, block)
	}
	if c.HasCover {
		v.Cover = "/notices/" + c.ID + "/cover"
	}
	return body(v, nil)
}

// noticeCover is the picture of a notice that may be read.
func (a *API) noticeCover(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"40"`
},
) (*File, error) {
	if _, err := a.Store.PublishedCampaign(ctx, in.ID); err != nil {
		return nil, err
	}
	kind, data, err := a.Store.Cover(ctx, in.ID)
	return &File{ContentType: kind, Disposition: `attachment; filename="cover.jpg"`, Body: data}, err
}

// noticePicture is a picture in the text of a notice that may be read.
func (a *API) noticePicture(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"40"`
	N  int    `path:"n" minimum:"1" maximum:"99"`
},
) (*File, error) {
	if _, err := a.Store.PublishedCampaign(ctx, in.ID); err != nil {
		return nil, err
	}
	data, err := a.Store.CampaignPicture(ctx, in.ID, in.N)
	return &File{ContentType: "image/jpeg", Disposition: `attachment; filename="picture.jpg"`, Body: data}, err
}

// opened notes that the notice was opened, once an account: the city reads how
// many did, never who.
func (a *API) opened(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"40"`
},
) (*struct{}, error) {
	return nil, a.Store.OpenedCampaign(ctx, accountOf(ctx).ID, in.ID)
}

// File is a download.
type File struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// excelFile is a download under a name in Latin letters and one in Chinese.
func excelFile(latin, chinese string, data []byte) *File {
	return &File{
		ContentType: form.ExcelType, Body: data,
		Disposition: `attachment; filename="` + latin + `.xlsx"; filename*=UTF-8''` + url.PathEscape(chinese) + ".xlsx",
	}
}

func (a *API) rosterTemplate(_ context.Context, _ *struct{}) (*File, error) {
	data, err := form.RosterTemplate()
	if err != nil {
		return nil, err
	}
	return excelFile("roster", "附表4-人员名册", data), nil
}
