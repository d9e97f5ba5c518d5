-- Entries of one stream after a seq, as JSON text that goes out untouched: what the chain holds, with the headline's
-- words and the last acknowledgement put in; the public is not told who of the command said what to an entry.
-- The caller appends the condition, the order and the limit. Lookups go by their keys whatever the planner believes
-- (LATERAL, OFFSET 0): statistics lag behind a flood night.
SELECT f.seq, octet_length(f.canonical) AS weight,
       (convert_from(f.canonical, 'UTF8')::jsonb -> 'item' || jsonb_build_object(
           'seq', f.seq,
           'recorded_at', canonical_instant(f.recorded_at),
           'headline', COALESCE(h.value, '{"th": "(ลบข้อความแล้ว)", "en": "(erased)"}'),
           'acknowledgement', k.acknowledgement,
           'prev_hash', encode(f.prev_hash, 'hex'),
           'hash', encode(f.hash, 'hex')))::text AS item
  FROM feed_entries f
 CROSS JOIN LATERAL (SELECT x.value FROM erasable_values x
                      WHERE x.province_code = f.province_code AND x.id = f.headline_id OFFSET 0) h
  LEFT JOIN LATERAL (
       SELECT jsonb_build_object(
                  'state', a.state, 'note', n.value, 'recorded_at', canonical_instant(a.acknowledged_at),
                  'office', s.value ->> 'office',
                  'person', jsonb_build_object('id', a.person_id, 'name', trim(concat(
                      s.value ->> 'title', s.value ->> 'given_name', ' ', s.value ->> 'family_name')))) AS acknowledgement
         FROM acknowledgements a
        CROSS JOIN LATERAL (SELECT x.value FROM erasable_values x
                             WHERE x.province_code = a.province_code AND x.id = a.signature_id OFFSET 0) s
         LEFT JOIN LATERAL (SELECT x.value FROM erasable_values x
                             WHERE x.province_code = a.province_code AND x.id = a.note_id OFFSET 0) n ON true
        WHERE a.stream_id = f.stream_id AND a.seq = f.seq
        ORDER BY a.number DESC
        LIMIT 1) k ON f.audience <> 'public'
 WHERE f.stream_id = :stream
