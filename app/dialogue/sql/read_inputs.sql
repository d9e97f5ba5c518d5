-- Inputs as they are answered, one version each: the present one, or version 1 where `first_version` is wanted.
-- The caller appends WHERE, ORDER BY and LIMIT.
--
-- Every lookup is LATERAL with OFFSET 0, so that it goes by its key whatever the planner believes: on a flood night the
-- tables are fuller than their last statistics say, and joins planned for one row took minutes for a thousand.
SELECT a.id, v.version, CASE WHEN v.version = a.version THEN a.state ELSE 'submitted' END AS state,
       v.unit, v.kind, k.label_th AS kind_th, k.label_en AS kind_en,
       t.value ->> 'title' AS title, t.value ->> 'description' AS description, t.erased_at IS NOT NULL AS text_erased,
       v.severity, v.life_at_risk, v.confidence, v.observed_at, ST_AsGeoJSON(v.geom, 15)::jsonb AS geometry, v.accuracy_m,
       v.readings, v.channel, p.value AS reported_by, v.attachments, v.area_codes, v.submitted_at,
       v.entered_by, s.value AS signature,
       (SELECT o.entered_by FROM assessment_versions o
         WHERE o.province_code = a.province_code AND o.assessment_id = a.id AND o.version = 1) AS first_entered_by,
       v.request_digest, t.salt AS text_salt, p.salt AS reporter_salt, p.erased_at IS NOT NULL AS reporter_erased,
       a.submitted_at AS first_submitted_at,
       (SELECT r.seq FROM record_entries r
         WHERE r.province_code = a.province_code AND r.subject_id = a.id::text AND r.subject_version = v.version
           AND r.event_type IN ('assessment.submitted', 'assessment.versioned')) AS record_seq,
       (SELECT max(e.seq)
          FROM (SELECT f.seq, f.stream_id FROM feed_entries f
                 WHERE f.province_code = a.province_code AND f.subject_id = a.id::text OFFSET 0) e
         WHERE e.stream_id = a.province_code || '/command') AS feed_seq
  FROM assessments a
 CROSS JOIN LATERAL (SELECT x.* FROM assessment_versions x
                      WHERE x.province_code = a.province_code AND x.assessment_id = a.id OFFSET 0) v
 CROSS JOIN LATERAL (SELECT x.label_th, x.label_en FROM assessment_kinds x
                      WHERE x.province_code = v.province_code AND x.code = v.kind OFFSET 0) k
 CROSS JOIN LATERAL (SELECT x.value, x.salt, x.erased_at FROM erasable_values x
                      WHERE x.province_code = v.province_code AND x.id = v.text_id OFFSET 0) t
 CROSS JOIN LATERAL (SELECT x.value FROM erasable_values x
                      WHERE x.province_code = v.province_code AND x.id = v.signature_id OFFSET 0) s
  LEFT JOIN LATERAL (SELECT x.value, x.salt, x.erased_at FROM erasable_values x
                      WHERE x.province_code = v.province_code AND x.id = v.reporter_id OFFSET 0) p ON true
