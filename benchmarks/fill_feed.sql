-- Fills province 90's command stream up to :entries entries: copies of its first entry, each with headline and record
-- entry of its own. The chain is not kept; pages do not look at it.
CREATE TEMP TABLE fill AS
SELECT n AS feed_seq, r.head_seq + row_number() OVER (ORDER BY n) AS record_seq, gen_random_uuid() AS headline_id,
       gen_random_uuid()::text AS subject_id
  FROM streams c, streams r, generate_series(c.head_seq + 1, :entries) n
 WHERE c.id = '90/command' AND r.id = '90/record';

INSERT INTO erasable_values (province_code, id, subject_type, subject_id, field, value, salt, digest)
SELECT '90', f.headline_id, 'assessment', f.subject_id, 'headline', h.value, h.salt, h.digest
  FROM fill f, feed_entries e
  JOIN erasable_values h ON h.province_code = e.province_code AND h.id = e.headline_id
 WHERE e.stream_id = '90/command' AND e.seq = 1 ORDER BY f.feed_seq;

INSERT INTO record_entries (stream_id, seq, province_code, event_type, subject_type, subject_id, subject_version,
                            recorded_at, canonical, prev_hash, hash)
SELECT e.stream_id, f.record_seq, e.province_code, e.event_type, e.subject_type, f.subject_id, 1,
       e.recorded_at, e.canonical, e.prev_hash, e.hash
  FROM fill f, feed_entries first
  JOIN record_entries e ON e.stream_id = '90/record' AND e.seq = first.record_seq
 WHERE first.stream_id = '90/command' AND first.seq = 1 ORDER BY f.record_seq;

INSERT INTO feed_entries (stream_id, seq, province_code, audience, record_seq, subject_type, subject_id, headline_id,
                          recorded_at, canonical, prev_hash, hash)
SELECT e.stream_id, f.feed_seq, e.province_code, e.audience, f.record_seq, e.subject_type, f.subject_id, f.headline_id,
       e.recorded_at, e.canonical, e.prev_hash, e.hash
  FROM fill f, feed_entries e WHERE e.stream_id = '90/command' AND e.seq = 1 ORDER BY f.feed_seq;

UPDATE streams SET head_seq = GREATEST(head_seq, (SELECT max(feed_seq) FROM fill)) WHERE id = '90/command';
UPDATE streams SET head_seq = GREATEST(head_seq, (SELECT max(record_seq) FROM fill)) WHERE id = '90/record';
DROP TABLE fill;
