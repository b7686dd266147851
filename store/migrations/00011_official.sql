-- The official account. What WeChat posted, by the keyed hash of what makes a
-- repetition recognisable, with the answer it got; kept a day (machine time).
CREATE TABLE callback_seen (
  hash KEYTEXT PRIMARY KEY,
  reply BYTES,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX callback_seen_at ON callback_seen (at);

-- How a mass send ended (MASSSENDJOBFINISH), by WeChat's message id.
CREATE TABLE mass_end (
  receipt KEYTEXT PRIMARY KEY,
  status TEXT NOT NULL,
  total BIGINT NOT NULL,
  kept BIGINT NOT NULL,
  sent BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  at BIGINT NOT NULL
) STRICT;

-- Failed ends of single messages that came before the message itself was
-- booked; kept a day (machine time).
CREATE TABLE send_end (
  receipt KEYTEXT PRIMARY KEY,
  channel KEYTEXT NOT NULL,
  code BIGINT NOT NULL,
  detail TEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX send_end_at ON send_end (at);

-- event_at is WeChat's time of the newest event that said whether somebody
-- follows; an older one that comes late changes nothing.
ALTER TABLE follower ADD COLUMN event_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX follower_tags ON follower (tags, tags_done) WHERE following = 1;

-- Followers by day (business day): joined, gone, and how many there were in the end.
CREATE TABLE follower_day (
  day KEYTEXT PRIMARY KEY,
  joined BIGINT NOT NULL,
  gone BIGINT NOT NULL,
  total BIGINT NOT NULL
) STRICT;

-- The one reconciliation (核对) with WeChat's followers: its run, which counts
-- up, where it stands, and when to go on (business time).
CREATE TABLE follower_run (
  name KEYTEXT PRIMARY KEY,
  run KEYTEXT NOT NULL,
  phase KEYTEXT NOT NULL CHECK (phase IN ('idle', 'pages', 'gone', 'tags')),
  page_after KEYTEXT NOT NULL,
  wanted BIGINT NOT NULL CHECK (wanted IN (0, 1)),
  started_at BIGINT NOT NULL,
  finished_at BIGINT NOT NULL,
  counted BIGINT NOT NULL,
  total BIGINT NOT NULL,
  calls BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  not_before BIGINT NOT NULL,
  trouble TEXT NOT NULL
) STRICT;

-- The menu (自定义菜单): staff's draft, and how its publication went.
CREATE TABLE official_menu (
  name KEYTEXT PRIMARY KEY,
  draft TEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('draft', 'waiting', 'published', 'refused')),
  revision BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  not_before BIGINT NOT NULL,
  trouble TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  published_at BIGINT NOT NULL
) STRICT;

-- Answers that staff wrote for some words (关键词回复), at most a hundred.
CREATE TABLE keyword_reply (
  id KEYTEXT PRIMARY KEY,
  position BIGINT NOT NULL,
  keywords TEXT NOT NULL,
  inside BIGINT NOT NULL CHECK (inside IN (0, 1)),
  reply TEXT NOT NULL
) STRICT;
CREATE INDEX keyword_reply_order ON keyword_reply (position, id);

-- Pictures for replies; they are public.
CREATE TABLE official_picture (
  id KEYTEXT PRIMARY KEY,
  digest KEYTEXT NOT NULL,
  thumb KEYTEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX official_picture_digest ON official_picture (digest);
CREATE INDEX official_picture_thumb ON official_picture (thumb);

-- Messages that came in (留言), one conversation a follower.
CREATE TABLE conversation (
  id KEYTEXT PRIMARY KEY,
  openid KEYTEXT NOT NULL UNIQUE,
  county KEYTEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('waiting', 'answered')),
  newest BYTES NOT NULL,
  created_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL
) STRICT;
CREATE INDEX conversation_desk ON conversation (county, state, last_at, id);
CREATE INDEX conversation_city_desk ON conversation (state, last_at, id);

CREATE TABLE conversation_message (
  id KEYTEXT PRIMARY KEY,
  conversation_id KEYTEXT NOT NULL REFERENCES conversation (id),
  staff BIGINT NOT NULL CHECK (staff IN (0, 1)),
  author KEYTEXT NOT NULL,
  body BYTES NOT NULL,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX conversation_messages ON conversation_message (conversation_id, id);
