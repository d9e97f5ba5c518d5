-- A page of inputs: which they are is found first, so that no place is read beyond the limit or the bytes wanted.
-- A position is some 40 bytes of JSON. Words are left out here: to look them up costs more than the few that are long.
WITH wanted AS MATERIALIZED (
     SELECT a.id, row_number() OVER following AS number, sum(v.bytes) OVER following - v.bytes AS bytes_before
       FROM assessments a
      CROSS JOIN LATERAL (SELECT x.version, x.unit, x.kind, x.area_codes, x.geom,
                                 1000 + 40 * ST_NPoints(x.geom) + octet_length(x.readings::text) AS bytes
                            FROM assessment_versions x
                           WHERE x.province_code = a.province_code AND x.assessment_id = a.id
                             AND x.version = a.version OFFSET 0) v
      WHERE {condition}
     WINDOW following AS (ORDER BY a.submitted_at {direction}, a.id {direction})
      ORDER BY a.submitted_at {direction}, a.id {direction}
      LIMIT :limit + 1)
SELECT r.*, (SELECT count(*) FROM wanted) AS found
  FROM wanted w
 CROSS JOIN LATERAL ({read} WHERE a.province_code = :province AND a.id = w.id AND v.version = a.version OFFSET 0) r
 WHERE w.number <= :limit AND w.bytes_before < :most_bytes
 ORDER BY w.number
