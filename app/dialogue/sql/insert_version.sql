-- A later version of an input; the input itself is moved to it afterwards.
INSERT INTO assessment_versions (
    province_code, assessment_id, version, unit, kind, severity, life_at_risk, confidence, observed_at, geom, accuracy_m,
    readings, channel, attachments, area_codes, text_id, reporter_id, signature_id, entered_by, request_digest,
    submitted_at)
VALUES (:province, :id, :version, :unit, :kind, :severity, :life_at_risk, :confidence, :observed_at,
        ST_GeomFromWKB(CAST(:geom AS bytea), 4326), :accuracy_m, CAST(:readings AS jsonb), :channel,
        CAST(:attachments AS text[]), CAST(:area_codes AS text[]), :text_id, :reporter_id, :signature_id, :entered_by,
        CAST(:request_digest AS bytea), now())
RETURNING submitted_at
