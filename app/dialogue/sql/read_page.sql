-- A page of inputs: which they are is found first, so that none is read beyond the limit or the bytes wanted.
-- A position is some 40 bytes of JSON; what else an answer holds has its length or is small.
WITH wanted AS MATERIALIZED (
     SELECT a.id, row_number() OVER following AS number, sum(w.bytes) OVER following - w.bytes AS bytes_before
       FROM assessments a
      CROSS JOIN LATERAL (SELECT x.* FROM assessment_versions x
                           WHERE x.province_code = a.province_code AND x.assessment_id = a.id
                             AND x.version = a.version OFFSET 0) v
      CROSS JOIN LATERAL (SELECT 1000 + 40 * ST_NPoints(v.geom) + octet_length(v.readings::text)
                                 + octet_length(x.value::text) AS bytes
                            FROM erasable_values x
                           WHERE x.province_code = v.province_code AND x.id = v.text_id OFFSET 0) w
      WHERE {condition}
     WINDOW following AS (ORDER BY a.submitted_at {direction}, a.id {direction})
      ORDER BY a.submitted_at {direction}, a.id {direction}
      LIMIT :limit + 1)
SELECT r.*, (SELECT count(*) FROM wanted) AS found
  FROM wanted w
 CROSS JOIN LATERAL ({read} WHERE a.province_code = :province AND a.id = w.id AND v.version = a.version OFFSET 0) r
 WHERE w.number <= :limit AND w.bytes_before < :most_bytes
 ORDER BY w.number
