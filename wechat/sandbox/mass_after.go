package sandbox

import (
	"database/sql"
	"errors"
	"net/http"
	"strconv"
)

// sentMass is a mass send as one asks about it afterwards.
type sentMass struct {
	id             int64
	draft, status  string
	ended, deleted bool
}

// state is how 查询群发消息发送状态 calls it.
func (m sentMass) state() string {
	switch {
	case m.deleted:
		return "DELETE"
	case !m.ended:
		return "SENDING"
	case m.status == "send success":
		return "SEND_SUCCESS"
	}
	return "SEND_FAIL"
}

// sentMassBy finds a mass send by its id or its draft; one that is not there is
// answered with 40059 (invalid msg id: 参数 msg_id 传参有误).
func sentMassBy(tx *sql.Tx, where string, arg any) (m sentMass, err error) {
	err = tx.QueryRow("SELECT id, draft, status, ended_at > 0, deleted FROM broadcast WHERE "+where, arg).
		Scan(&m.id, &m.draft, &m.status, &m.ended, &m.deleted)
	if errors.Is(err, sql.ErrNoRows) {
		return m, refuse(40059, "invalid msg id")
	}
	return m, err
}

// massGet follows 查询群发消息发送状态 massmsgget
// (developers.weixin.qq.com/doc/service/api/notify/message/api_massmsgget): the
// id goes in as a text and comes back as a number, as its examples have it.
func (s *Sandbox) massGet(_ *http.Request, body []byte) (any, error) {
	var in struct {
		ID string `json:"msg_id"`
	}
	if err := strict(body, &in, "msg_id"); err != nil {
		return nil, err
	}
	id, err := strconv.ParseInt(in.ID, 10, 64)
	if err != nil {
		return nil, refuse(40059, "invalid msg id")
	}
	var m sentMass
	err = s.inTx(func(tx *sql.Tx) error {
		m, err = sentMassBy(tx, "id = ?", id)
		return err
	})
	return map[string]any{"msg_id": m.id, "msg_status": m.state()}, err
}

// massDelete follows 删除群发消息 deleteMassMsg
// (developers.weixin.qq.com/doc/service/api/notify/message/api_deletemassmsg):
// msg_id or, without it, the article's url; article_idx from 1, 0 or none for all; only
// what was sent successfully; the article's page is gone for every send of it,
// the card stays. The page names no code for what is not (or no longer) there to
// be deleted: 40059 is what its users report; 40114 for a place that the send
// does not have is of the common codes (invalid index value). An id as a text is
// refused as the page's table has it. The same table wants article_idx and says what
// a call without it does: 该字段不填或填0会删除全部文章, which co-wechat-api relies on.
func (s *Sandbox) massDelete(_ *http.Request, body []byte) (any, error) {
	var in struct {
		ID      int64  `json:"msg_id"`
		Article int    `json:"article_idx"`
		URL     string `json:"url"`
	}
	if err := strict(body, &in); err != nil {
		return nil, err
	}
	if in.ID != 0 && (in.Article < 0 || in.Article > 1) { // a send here is one article
		return nil, refuse(40114, "invalid index value")
	}
	return fine, s.inTx(func(tx *sql.Tx) error {
		where, arg := "id = ?", any(in.ID)
		if in.ID == 0 {
			where, arg = "? LIKE '%/article/' || draft ORDER BY id DESC LIMIT 1", any(in.URL)
		}
		m, err := sentMassBy(tx, where, arg)
		if err != nil {
			return err
		}
		if m.state() != "SEND_SUCCESS" {
			return refuse(40059, "invalid msg id")
		}
		_, err = tx.Exec("UPDATE broadcast SET deleted = 1 WHERE draft = ?", m.draft)
		return err
	})
}

// removed reports whether the article's page was deleted.
func (s *Sandbox) removed(draft string) (bool, error) {
	var n int
	err := s.row(&n, "SELECT COUNT(*) FROM broadcast WHERE draft = ? AND deleted = 1", draft)
	return n > 0, err
}
