-- Typed tables of layer versions: made and sealed by these two functions, filled by the service in between.

CREATE SCHEMA features;
REVOKE ALL ON SCHEMA features FROM PUBLIC;
GRANT USAGE ON SCHEMA features TO sonthana_service, feature_reader;
CREATE SEQUENCE feature_table_numbers;

-- Makes an empty table for the features of a version and lets the service fill it; returns its name.
--   p_columns  [{"name", "type"}] of the properties, in order
CREATE FUNCTION make_feature_table(p_province text, p_geometry_type text, p_columns jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_name constant text := 'v' || nextval('feature_table_numbers');
    v_column jsonb;
    v_type text;
    v_columns text := 'fid bigint NOT NULL';
BEGIN
    IF (p_province = ANY (context_provinces())) IS NOT TRUE THEN
        RAISE EXCEPTION 'province % is not in this context', p_province USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_geometry_type NOT IN ('Point', 'MultiPoint', 'MultiLineString', 'MultiPolygon') THEN
        RAISE EXCEPTION 'no geometry type of features: %', p_geometry_type USING ERRCODE = 'SN006';
    END IF;
    FOR v_column IN SELECT * FROM jsonb_array_elements(p_columns) LOOP
        v_type := CASE v_column ->> 'type'
            WHEN 'int64' THEN 'bigint' WHEN 'float64' THEN 'double precision' WHEN 'bool' THEN 'boolean'
            WHEN 'string' THEN 'text' WHEN 'date' THEN 'date' WHEN 'timestamp' THEN 'timestamp with time zone' END;
        IF v_type IS NULL OR octet_length(v_column ->> 'name') NOT BETWEEN 1 AND 63 THEN
            RAISE EXCEPTION 'no column of features: %', v_column USING ERRCODE = 'SN006';
        END IF;
        v_columns := v_columns || format(', %I %s', v_column ->> 'name', v_type);
    END LOOP;
    EXECUTE format('CREATE TABLE features.%I (%s, geom geometry(%s, 4326) NOT NULL)', v_name, v_columns, p_geometry_type);
    EXECUTE format('GRANT INSERT ON features.%I TO sonthana_service', v_name);
    INSERT INTO feature_tables (name, province_code) VALUES (v_name, p_province);
    RETURN v_name;
END
$$;

-- Gives a filled table its key, its spatial index and its statistics; from then on it is read and nothing else.
-- Returns {"count", "extent"}: the extent as the WKT of a box, null where there is no feature.
CREATE FUNCTION seal_feature_table(p_name text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_sealed jsonb;
BEGIN
    UPDATE feature_tables SET sealed_at = clock_timestamp()
     WHERE name = p_name AND sealed_at IS NULL AND province_code = ANY (context_provinces());
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no open feature table % in this context', p_name USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('REVOKE ALL ON features.%I FROM sonthana_service', p_name);
    EXECUTE format('ALTER TABLE features.%I ADD CONSTRAINT %I PRIMARY KEY (fid)', p_name, 'pk_' || p_name);
    EXECUTE format('CREATE INDEX %I ON features.%I USING gist (geom)', 'ix_' || p_name || '_geom', p_name);
    EXECUTE format('ANALYZE features.%I', p_name);
    EXECUTE format('GRANT SELECT ON features.%I TO feature_reader', p_name);
    EXECUTE format('SELECT jsonb_build_object(''count'', count, ''extent'', ST_AsText(ST_MakeEnvelope('
                   '           ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box))))'
                   '  FROM (SELECT count(*), ST_Extent(geom) AS box FROM features.%I) f', p_name) INTO v_sealed;
    RETURN v_sealed;
END
$$;

-- Counts the features of a sealed table per subdistrict (per district where no subdistricts are loaded), for those who may
-- not see where each is: a table of its own, so that no filter can ask the exact one anything. Features outside of all
-- areas are counted nowhere. Returns its name.
CREATE FUNCTION make_counts_table(p_name text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_name constant text := 'v' || nextval('feature_table_numbers');
    v_province text;
    v_level text;
BEGIN
    SELECT province_code INTO v_province FROM feature_tables
     WHERE name = p_name AND sealed_at IS NOT NULL AND province_code = ANY (context_provinces());
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no sealed feature table % in this context', p_name USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT CASE WHEN bool_or(level = 'subdistrict') THEN 'subdistrict' ELSE 'district' END INTO v_level
      FROM areas WHERE province_code = v_province AND superseded_at IS NULL;
    EXECUTE format(
        'CREATE TABLE features.%I AS '
        'SELECT row_number() OVER (ORDER BY a.code)::bigint AS fid, a.code AS area_code, a.name_th AS area_name_th, '
        '       a.name_en AS area_name_en, a.level AS area_level, f.count, ST_Multi(a.geom)::geometry(MultiPolygon, 4326) AS geom '
        '  FROM (SELECT b.code, count(*) AS count '
        '          FROM features.%I f CROSS JOIN LATERAL ( '
        '               SELECT b.code FROM areas b '
        '                WHERE b.province_code = %L AND b.superseded_at IS NULL AND b.level = %L '
        '                  AND ST_Intersects(b.geom, ST_PointOnSurface(f.geom)) ORDER BY b.code LIMIT 1) b '
        '         GROUP BY b.code) f '
        '  JOIN areas a ON a.province_code = %L AND a.code = f.code AND a.superseded_at IS NULL',
        v_name, p_name, v_province, v_level, v_province);
    EXECUTE format('ALTER TABLE features.%I ALTER fid SET NOT NULL, ALTER geom SET NOT NULL', v_name);
    INSERT INTO feature_tables (name, province_code) VALUES (v_name, v_province);
    PERFORM seal_feature_table(v_name);
    RETURN v_name;
END
$$;

REVOKE EXECUTE ON FUNCTION make_feature_table(text, text, jsonb), seal_feature_table(text), make_counts_table(text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_feature_table(text, text, jsonb), seal_feature_table(text), make_counts_table(text)
    TO sonthana_service;
