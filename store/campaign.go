package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

const campaignFields = `id, state, title, digest, body, source, audience, schedule_at, quiet_ok, revision, reason,
	written_by, edited_by, submitted_by, approved_by,
	created_at, submitted_at, approved_at, published_at, sent_at`

const campaignColumns = campaignFields +
	", cover IS NOT NULL, COALESCE((SELECT n FROM campaign_view WHERE campaign_id = campaign.id), 0), pictures"

func scanCampaign(r scanner) (official.Campaign, error) {
	var c official.Campaign
	var audience string
	var schedule, quiet, created, submitted, approved, published, sent int64
	if err := r.Scan(&c.ID, &c.State, &c.Title, &c.Digest, &c.Body, &c.Source, &audience, &schedule, &quiet,
		&c.Revision, &c.Reason, &c.WrittenBy, &c.EditedBy, &c.SubmittedBy, &c.ApprovedBy,
		&created, &submitted, &approved, &published, &sent, &c.HasCover, &c.Views, &c.Pictures); err != nil {
		return c, err
	}
	c.Schedule, c.QuietOK, c.CreatedAt, c.SubmittedAt, c.ApprovedAt, c.PublishedAt, c.SentAt = at(schedule), quiet == 1,
		at(created), at(submitted), at(approved), at(published), at(sent)
	return c, json.Unmarshal([]byte(audience), &c.Audience)
}

// Campaign reads a policy notice for update.
func (tx *Tx) Campaign(id string) (official.Campaign, error) {
	c, err := scanCampaign(tx.row("SELECT "+campaignColumns+" FROM campaign WHERE id = ?"+tx.lock(), id))
	return found(c, err, "campaign")
}

// SaveCampaign writes a policy notice with its events.
func (tx *Tx) SaveCampaign(c official.Campaign, events ...subsidy.Event) error {
	audience, err := json.Marshal(c.Audience)
	if err != nil {
		return fmt.Errorf("save campaign: %w", err)
	}
	_, err = tx.exec(`INSERT INTO campaign
		(`+campaignFields+`, cover_type) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')
			ON CONFLICT (id) DO UPDATE SET
		state = excluded.state, title = excluded.title, digest = excluded.digest, body = excluded.body,
		source = excluded.source, audience = excluded.audience, schedule_at = excluded.schedule_at,
		quiet_ok = excluded.quiet_ok, revision = excluded.revision, reason = excluded.reason,
		edited_by = excluded.edited_by, submitted_by = excluded.submitted_by, approved_by = excluded.approved_by,
		submitted_at = excluded.submitted_at, approved_at = excluded.approved_at,
		published_at = excluded.published_at, sent_at = excluded.sent_at`,
		c.ID, string(c.State), c.Title, c.Digest, c.Body, c.Source, string(audience), ms(c.Schedule), flag(c.QuietOK),
		c.Revision, c.Reason, c.WrittenBy, c.EditedBy, c.SubmittedBy, c.ApprovedBy,
		ms(c.CreatedAt), ms(c.SubmittedAt), ms(c.ApprovedAt), ms(c.PublishedAt), ms(c.SentAt))
	if err != nil {
		return fmt.Errorf("save campaign: %w", err)
	}
	for _, ev := range events {
		if err := tx.Record(ev); err != nil {
			return err
		}
	}
	return nil
}

// SetCover keeps the cover picture of a policy notice that is being written.
func (tx *Tx) SetCover(campaign, contentType string, picture []byte) error {
	if _, err := tx.exec("UPDATE campaign SET cover_type = ?, cover = ? WHERE id = ? AND state = 'draft'", contentType,
		picture, campaign); err != nil {
		return fmt.Errorf("set cover: %w", err)
	}
	return nil
}

// CopyCampaign opens a draft with the text and the picture of a policy notice.
func (tx *Tx) CopyCampaign(id string) (official.Campaign, error) {
	c, err := tx.Campaign(id)
	if err != nil {
		return c, err
	}
	copied, ev, err := c.Copy(tx.NewID(), tx.act.Actor, tx.act.Now)
	if err != nil {
		return c, err
	}
	if err := tx.SaveCampaign(copied, ev); err != nil {
		return c, err
	}
	if _, err := tx.exec("UPDATE campaign SET cover_type = (SELECT cover_type FROM campaign "+
		"WHERE id = ?), cover = (SELECT cover FROM campaign WHERE id = ?) WHERE id = ?", id, id,
		copied.ID); err != nil {
		return c, fmt.Errorf("copy cover: %w", err)
	}
	return copied, tx.copyPictures(id, copied.ID)
}

// published is the condition for a notice that may be read now (business time).
const published = "published_at > 0 AND published_at <= ?"

// PublishedCampaigns lists the policy notices that may be read, newest first.
func (s *Reader) PublishedCampaigns(ctx context.Context, p Page) ([]official.Campaign, string, error) {
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	now, err := s.Now(ctx)
	if err != nil {
		return nil, "", err
	}
	query, args := "SELECT "+campaignColumns+" FROM campaign WHERE "+published, []any{ms(now)}
	if keys != nil {
		from, err := number(keys[0])
		if err != nil {
			return nil, "", err
		}
		query, args = query+" AND (published_at, id) < (?, ?)", append(args, from, keys[1])
	}
	rows, err := collect(ctx, s, s.read, scanCampaign, query+" ORDER BY published_at DESC, id DESC LIMIT ?",
		append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list notices: %w", err)
	}
	rows, next := cut(rows, p, func(c official.Campaign) []string {
		return []string{strconv.FormatInt(ms(c.PublishedAt), 10), c.ID}
	})
	return rows, next, nil
}

// PublishedCampaign reads a policy notice that may be read.
func (s *Reader) PublishedCampaign(ctx context.Context, id string) (official.Campaign, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return official.Campaign{}, err
	}
	c, err := scanCampaign(
		s.row(ctx, "SELECT "+campaignColumns+" FROM campaign WHERE id = ? AND "+published, id, ms(now)))
	return found(c, err, "notice")
}

// CampaignsFor lists the policy notices the actor may see: all of them for those
// who write notices, newest first; what may be read for other staff.
func (s *Reader) CampaignsFor(ctx context.Context, actor subsidy.Actor, p Page) ([]official.Campaign, string, error) {
	if actor.May(subsidy.WriteCampaign, subsidy.Scope{}) != nil {
		if !actor.Role.Staff() {
			return nil, "", nil
		}
		return s.PublishedCampaigns(ctx, p)
	}
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	query, args := "SELECT "+campaignColumns+" FROM campaign", []any{}
	if keys != nil {
		query, args = query+" WHERE id < ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, scanCampaign, query+" ORDER BY id DESC LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list campaigns: %w", err)
	}
	rows, next := cut(rows, p, func(c official.Campaign) []string { return []string{c.ID} })
	return rows, next, nil
}

// CampaignFor reads a policy notice the actor may see.
func (s *Reader) CampaignFor(ctx context.Context, actor subsidy.Actor, id string) (official.Campaign, error) {
	if actor.May(subsidy.WriteCampaign, subsidy.Scope{}) != nil {
		if !actor.Role.Staff() {
			return official.Campaign{}, Missing()
		}
		return s.PublishedCampaign(ctx, id)
	}
	c, err := scanCampaign(s.row(ctx, "SELECT "+campaignColumns+" FROM campaign WHERE id = ?", id))
	return found(c, err, "campaign")
}

// Cover reads a policy notice's cover picture.
func (s *Reader) Cover(ctx context.Context, id string) (contentType string, picture []byte, err error) {
	type cover struct {
		kind string
		data []byte
	}
	var c cover
	err = s.row(ctx, "SELECT cover_type, cover FROM campaign WHERE id = ? AND cover IS NOT NULL", id).
		Scan(&c.kind, &c.data)
	c, err = found(c, err, "cover")
	return c.kind, c.data, err
}
