-- All that submitting an input needs to know first, in one round trip:
-- whether its kind is on the province's list, which areas it touches (smallest first), which rules are active.
SELECT (SELECT jsonb_build_object('th', k.label_th, 'en', k.label_en)
          FROM assessment_kinds k WHERE k.province_code = :province AND k.code = :kind) AS kind,
       ARRAY(SELECT a.code FROM areas a
              WHERE a.province_code = :province AND a.superseded_at IS NULL
                AND ST_Intersects(a.geom, ST_GeomFromWKB(CAST(:geom AS bytea), 4326))
              ORDER BY length(a.code) DESC, a.code) AS area_codes,
       (SELECT COALESCE(jsonb_agg(jsonb_build_object(
                   'id', r.id, 'version', r.version, 'audience', r.audience, 'clauses', r.clauses) ORDER BY r.id), '[]')
          FROM routing_rules r WHERE r.province_code = :province AND r.is_active) AS rules
