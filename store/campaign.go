package store

import (
	"context"
	"fmt"
	"strconv"

	"shigang/subsidy"
)

const campaignColumns = "id, state, title, digest, body, source, cover IS NOT NULL, written_by, created_at, sent_at"

func scanCampaign(r scanner) (subsidy.Campaign, error) {
	var c subsidy.Campaign
	var created, sent int64
	err := r.Scan(&c.ID, &c.State, &c.Title, &c.Digest, &c.Body, &c.Source, &c.HasCover, &c.WrittenBy, &created, &sent)
	c.CreatedAt, c.SentAt = at(created), at(sent)
	return c, err
}

// Campaign reads a policy notice for update.
func (tx *Tx) Campaign(id string) (subsidy.Campaign, error) {
	c, err := scanCampaign(tx.row("SELECT "+campaignColumns+" FROM campaign WHERE id = ?"+tx.lock(), id))
	return found(c, err, "campaign")
}

// SaveCampaign writes a policy notice with its event.
func (tx *Tx) SaveCampaign(c subsidy.Campaign, ev subsidy.Event) error {
	_, err := tx.exec(`INSERT INTO campaign (id, state, title, digest, body, source, cover_type, written_by, created_at, sent_at)
		VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state, title = excluded.title,
		digest = excluded.digest, body = excluded.body, source = excluded.source, sent_at = excluded.sent_at`,
		c.ID, string(c.State), c.Title, c.Digest, c.Body, c.Source, c.WrittenBy, ms(c.CreatedAt), ms(c.SentAt))
	if err != nil {
		return fmt.Errorf("save campaign: %w", err)
	}
	return tx.Record(ev)
}

// SetCover keeps the cover picture of a policy notice.
func (tx *Tx) SetCover(campaign, contentType string, picture []byte) error {
	if _, err := tx.exec("UPDATE campaign SET cover_type = ?, cover = ? WHERE id = ? AND state = 'draft'", contentType, picture, campaign); err != nil {
		return fmt.Errorf("set cover: %w", err)
	}
	return nil
}

// PublishedCampaigns lists the policy notices that were sent, newest first.
func (s *Store) PublishedCampaigns(ctx context.Context, p Page) ([]subsidy.Campaign, string, error) {
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	query, args := "SELECT "+campaignColumns+" FROM campaign WHERE state = 'sent'", []any{}
	if keys != nil {
		sent, err := strconv.ParseInt(keys[0], 10, 64)
		if err != nil {
			return nil, "", &subsidy.Error{Kind: subsidy.Invalid, Field: "/after", Message: "列表位置已失效，请从第一页重新查看", Err: err}
		}
		query, args = query+" AND (sent_at, id) < (?, ?)", append(args, sent, keys[1])
	}
	rows, err := collect(ctx, s, s.read, scanCampaign, query+" ORDER BY sent_at DESC, id DESC LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list notices: %w", err)
	}
	rows, next := cut(rows, p, func(c subsidy.Campaign) []string { return []string{strconv.FormatInt(ms(c.SentAt), 10), c.ID} })
	return rows, next, nil
}

// PublishedCampaign reads a policy notice that was sent.
func (s *Store) PublishedCampaign(ctx context.Context, id string) (subsidy.Campaign, error) {
	c, err := scanCampaign(s.row(ctx, "SELECT "+campaignColumns+" FROM campaign WHERE id = ? AND state = 'sent'", id))
	return found(c, err, "notice")
}

// campaignScope keeps drafts to those who may write notices; all staff see what was sent.
func campaignScope(a subsidy.Actor) string {
	switch {
	case a.May(subsidy.WriteNotice, subsidy.Scope{}) == nil:
		return "1 = 1"
	case a.Role.Staff():
		return "state = 'sent'"
	}
	return "1 = 0"
}

// CampaignsFor lists the policy notices the actor may see, newest first.
func (s *Store) CampaignsFor(ctx context.Context, actor subsidy.Actor, p Page) ([]subsidy.Campaign, string, error) {
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	query, args := "SELECT "+campaignColumns+" FROM campaign WHERE "+campaignScope(actor), []any{}
	if keys != nil {
		query, args = query+" AND id < ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, scanCampaign, query+" ORDER BY id DESC LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list campaigns: %w", err)
	}
	rows, next := cut(rows, p, func(c subsidy.Campaign) []string { return []string{c.ID} })
	return rows, next, nil
}

// Sent is how a policy notice's mass send went.
type Sent struct {
	State   subsidy.DeliveryState // "" before it was sent
	Attempt int
	Code    int
	Receipt string
}

// CampaignFor reads a policy notice the actor may see, and how its send went.
func (s *Store) CampaignFor(ctx context.Context, actor subsidy.Actor, id string) (subsidy.Campaign, Sent, error) {
	c, err := scanCampaign(s.row(ctx, "SELECT "+campaignColumns+" FROM campaign WHERE id = ? AND "+campaignScope(actor), id))
	if c, err = found(c, err, "campaign"); err != nil || c.State != subsidy.CampaignSent {
		return c, Sent{}, err
	}
	sent, err := collect(ctx, s, s.read, func(r scanner) (v Sent, err error) { return v, r.Scan(&v.State, &v.Attempt, &v.Code, &v.Receipt) },
		"SELECT state, attempt, code, receipt FROM notice WHERE subject_id = ? LIMIT 1", id)
	if err != nil || len(sent) == 0 {
		return c, Sent{}, err
	}
	return c, sent[0], nil
}

// Cover reads a policy notice's cover picture.
func (s *Store) Cover(ctx context.Context, id string) (contentType string, picture []byte, err error) {
	type cover struct {
		kind string
		data []byte
	}
	var c cover
	err = s.row(ctx, "SELECT cover_type, cover FROM campaign WHERE id = ? AND cover IS NOT NULL", id).Scan(&c.kind, &c.data)
	c, err = found(c, err, "cover")
	return c.kind, c.data, err
}
