-- Exact versions of inputs: as read_inputs.sql reads them, with the digest of their words and the hash of the
-- record entry that they were submitted with.
SELECT i.*, t.digest AS text_digest, r.hash AS record_hash
  FROM ({read} WHERE a.province_code = :province
          AND (a.id, v.version) IN (SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:versions AS integer[])))) i
 CROSS JOIN LATERAL (SELECT x.text_id FROM assessment_versions x
                      WHERE x.province_code = :province AND x.assessment_id = i.id AND x.version = i.version OFFSET 0) v
 CROSS JOIN LATERAL (SELECT x.digest FROM erasable_values x
                      WHERE x.province_code = :province AND x.id = v.text_id OFFSET 0) t
 CROSS JOIN LATERAL (SELECT x.hash FROM record_entries x
                      WHERE x.stream_id = :province || '/record' AND x.seq = i.record_seq OFFSET 0) r
 ORDER BY i.id
