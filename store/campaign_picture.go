package store

import (
	"context"
	"fmt"

	"shigang/subsidy/official"
)

// AddCampaignPictures keeps more pictures (JPEG) for the text of a policy notice
// that is being written; they are numbered on.
func (tx *Tx) AddCampaignPictures(c official.Campaign, pictures [][]byte) error {
	for i, data := range pictures {
		if _, err := tx.exec("INSERT INTO campaign_picture (campaign_id, n, data) VALUES (?, ?, ?)", c.ID,
			c.Pictures+i+1, data); err != nil {
			return fmt.Errorf("add picture: %w", err)
		}
	}
	if _, err := tx.exec("UPDATE campaign SET pictures = ? WHERE id = ?", c.Pictures+len(pictures), c.ID); err != nil {
		return fmt.Errorf("count pictures: %w", err)
	}
	return nil
}

// copyPictures gives a copy the pictures of a notice.
func (tx *Tx) copyPictures(from, to string) error {
	n, err := tx.exec("INSERT INTO campaign_picture (campaign_id, n, data) "+
		"SELECT CAST(? AS TEXT), n, data FROM campaign_picture WHERE campaign_id = ?", to, from)
	if err == nil {
		_, err = tx.exec("UPDATE campaign SET pictures = ? WHERE id = ?", n, to)
	}
	if err != nil {
		return fmt.Errorf("copy pictures: %w", err)
	}
	return nil
}

// CampaignPicture reads one picture of a policy notice's text.
func (s *Reader) CampaignPicture(ctx context.Context, id string, n int) (data []byte, err error) {
	err = s.row(ctx, "SELECT data FROM campaign_picture WHERE campaign_id = ? AND n = ?", id, n).Scan(&data)
	return found(data, err, "picture")
}

// CampaignPictures reads the pictures that stand in a policy notice's text, by the
// address that its HTML has for them.
func (s *Reader) CampaignPictures(ctx context.Context, c official.Campaign) (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, n := range c.Shown() {
		data, err := s.CampaignPicture(ctx, c.ID, n)
		if err != nil {
			return nil, err
		}
		out[official.PictureName(n)] = data
	}
	return out, nil
}
