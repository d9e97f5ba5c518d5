-- The states of a layer's versions as the record had them at a moment: versions that were not loaded by then are missing.
-- Asked past row-level security, since people of other provinces read public and shared layers but not the record; of
-- layers that the context does not see nothing is told.
CREATE FUNCTION layer_states_as_of(p_province text, p_slug text, p_at timestamptz)
RETURNS TABLE (version integer, state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (r.subject_version) r.subject_version,
           CASE r.event_type WHEN 'layer.version_loaded'
                THEN convert_from(r.canonical, 'UTF8')::jsonb #>> '{body,content,state}'
                ELSE substr(r.event_type, length('layer.version_') + 1) END
      FROM record_entries r
      JOIN layers l ON l.province_code = p_province AND l.slug = p_slug
     WHERE r.province_code = p_province AND r.subject_type = 'layer' AND r.subject_id = p_slug
       AND r.event_type IN ('layer.version_loaded', 'layer.version_published', 'layer.version_deprecated',
                            'layer.version_retracted')
       AND r.recorded_at <= p_at
       AND (p_province = ANY ((SELECT context_provinces())::text[])
            OR (SELECT context_is_open())
               AND (l.visibility = 'public' OR l.shared_with::text[] && (SELECT context_provinces()))
               AND has_published_version(p_province, p_slug))
     ORDER BY r.subject_version, r.seq DESC
$$;
REVOKE EXECUTE ON FUNCTION layer_states_as_of(text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION layer_states_as_of(text, text, timestamptz) TO sonthana_service;
