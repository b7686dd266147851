package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// KeepUpload remembers that a draft or a picture at WeChat was made for a policy
// notice.
func (s *Store) KeepUpload(ctx context.Context, media, campaign string) error {
	if _, err := s.exec(ctx, "INSERT INTO wechat_upload (media_id, campaign_id, at) VALUES (?, ?, ?) "+
		"ON CONFLICT (media_id, campaign_id) DO NOTHING", media, campaign, ms(s.machine())); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	return nil
}

// OwnUploads tells, of what WeChat listed, which notices each was made for; for
// those who manage it.
func (s *Reader) OwnUploads(
	ctx context.Context, actor subsidy.Actor, list []official.Upload,
) ([]official.Upload, error) {
	if actor.May(subsidy.ManageUploads, subsidy.Scope{}) != nil {
		return nil, Missing()
	}
	return s.ownUploads(ctx, s.read, list)
}

func (s *Reader) ownUploads(ctx context.Context, q queryer, list []official.Upload) ([]official.Upload, error) {
	if len(list) == 0 {
		return nil, nil
	}
	at, ids := map[string]int{}, make([]any, len(list))
	for i, u := range list {
		at[u.Media], ids[i] = i, u.Media
	}
	_, err := collect(ctx, s, q, func(r scanner) (struct{}, error) {
		var media string
		var use official.UploadUse
		err := r.Scan(&media, &use.Campaign, &use.Title, &use.State)
		if i, ok := at[media]; ok && err == nil {
			list[i].Uses = append(list[i].Uses, use)
		}
		return struct{}{}, err
	}, "SELECT media_id, campaign.id, title, state FROM wechat_upload JOIN campaign ON campaign.id = campaign_id "+
		"WHERE media_id IN ("+marks(len(ids))+") ORDER BY media_id, campaign_id", ids...)
	if err != nil {
		return nil, fmt.Errorf("read own uploads: %w", err)
	}
	return list, nil
}

// DeleteUpload lets an officer delete an upload from the official account.
func (tx *Tx) DeleteUpload(u official.Upload, reason string, sure bool) error {
	list, err := tx.s.ownUploads(tx.ctx, tx.tx, []official.Upload{u})
	if err != nil {
		return err
	}
	ev, err := list[0].Delete(reason, sure, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	return tx.Record(ev)
}

// UploadGone forgets an upload that WeChat deleted.
func (s *Store) UploadGone(ctx context.Context, media string) error {
	if _, err := s.exec(ctx, "DELETE FROM wechat_upload WHERE media_id = ?", media); err != nil {
		return fmt.Errorf("forget upload: %w", err)
	}
	return nil
}
