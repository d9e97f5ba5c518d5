-- A new input and its first version, with all that must be known for it, in one round trip: whether its kind is on the
-- province's list (nothing is stored otherwise), which areas it touches (smallest first), which rules are active.
-- `submitted_at` is null where the UUID is taken in this province.
WITH prepared AS MATERIALIZED (
    {prepare_input}
), made AS (
    INSERT INTO assessments (province_code, id, version, state, submitted_at)
    SELECT :province, :id, 1, 'submitted', now() FROM prepared WHERE prepared.kind IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING submitted_at
), stored AS (
    INSERT INTO assessment_versions (
        province_code, assessment_id, version, unit, kind, severity, life_at_risk, confidence, observed_at, geom,
        accuracy_m, readings, channel, attachments, area_codes, text_id, reporter_id, signature_id, entered_by,
        request_digest, submitted_at)
    SELECT :province, :id, 1, :unit, :kind, :severity, :life_at_risk, :confidence, :observed_at,
           ST_GeomFromWKB(CAST(:geom AS bytea), 4326), :accuracy_m, CAST(:readings AS jsonb), :channel,
           CAST(:attachments AS text[]), prepared.area_codes, :text_id, :reporter_id, :signature_id, :entered_by,
           CAST(:request_digest AS bytea), made.submitted_at
      FROM made, prepared
    RETURNING submitted_at
)
SELECT prepared.kind, prepared.area_codes, prepared.rules, (SELECT submitted_at FROM stored) AS submitted_at
  FROM prepared
