-- A new input and its first version. No row comes back where the UUID is taken in this province.
WITH made AS (
    INSERT INTO assessments (province_code, id, version, state, submitted_at)
    VALUES (:province, :id, 1, 'submitted', now())
    ON CONFLICT DO NOTHING
    RETURNING submitted_at
)
INSERT INTO assessment_versions (
    province_code, assessment_id, version, unit, kind, severity, life_at_risk, confidence, observed_at, geom, accuracy_m,
    readings, channel, attachments, area_codes, text_id, reporter_id, signature_id, entered_by, request_digest,
    submitted_at)
SELECT :province, :id, 1, :unit, :kind, :severity, :life_at_risk, :confidence, :observed_at,
       ST_GeomFromWKB(CAST(:geom AS bytea), 4326), :accuracy_m, CAST(:readings AS jsonb), :channel,
       CAST(:attachments AS text[]), CAST(:area_codes AS text[]), :text_id, :reporter_id, :signature_id, :entered_by,
       CAST(:request_digest AS bytea), made.submitted_at
  FROM made
RETURNING submitted_at
