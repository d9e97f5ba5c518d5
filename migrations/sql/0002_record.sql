-- The record: append-only tables, and the one function that writes any seq.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'SN001';
END
$$;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['record_entries', 'feed_entries', 'checkpoints', 'assessment_versions', 'acknowledgements'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I '
                       'FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['record_entries', 'feed_entries', 'checkpoints', 'assessment_versions', 'acknowledgements',
                             'erasable_values', 'streams', 'routing_rules', 'assessments'] LOOP
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['erasable_values', 'streams', 'routing_rules', 'assessments'] LOOP
        EXECUTE format('CREATE TRIGGER no_delete BEFORE DELETE ON %I '
                       'FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
    END LOOP;
END
$$;

-- An erasable value may only be erased: value and salt together, once.
CREATE FUNCTION only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.erased_at IS NOT NULL OR NEW.value IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.erased_at IS NULL
       OR (NEW.province_code, NEW.id, NEW.subject_type, NEW.subject_id, NEW.field, NEW.digest)
          IS DISTINCT FROM (OLD.province_code, OLD.id, OLD.subject_type, OLD.subject_id, OLD.field, OLD.digest) THEN
        RAISE EXCEPTION 'an erasable value can only be erased' USING ERRCODE = 'SN001';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER only_erase BEFORE UPDATE ON erasable_values FOR EACH ROW EXECUTE FUNCTION only_erase();

-- A version of a rule is switched on or off, nothing else of it changes.
CREATE FUNCTION only_switch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'is_active' IS DISTINCT FROM to_jsonb(OLD) - 'is_active' THEN
        RAISE EXCEPTION 'a rule version never changes; write a new version' USING ERRCODE = 'SN001';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER only_switch BEFORE UPDATE ON routing_rules FOR EACH ROW EXECUTE FUNCTION only_switch();

-- Makes a province's streams, empty.
CREATE FUNCTION open_streams(p_province text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (p_province = ANY (context_provinces())) IS NOT TRUE THEN
        RAISE EXCEPTION 'province % is not in this context', p_province USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO streams (id, province_code, audience, is_exercise, head_seq, head_hash)
    SELECT p_province || '/' || a || CASE WHEN e THEN '-exercise' ELSE '' END, p_province, a, e, 0,
           decode(repeat('00', 32), 'hex')
      FROM unnest(ARRAY['record', 'command', 'partner', 'public']) a, unnest(ARRAY[false, true]) e
     WHERE NOT (a = 'record' AND e)
    ON CONFLICT DO NOTHING;
END
$$;

CREATE FUNCTION canonical_instant(p_at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- Appends one event: its erasable values, its record entry, its feed entries, one wake-up. The only writer of any seq.
--   p_body    canonical JSON of the event: {"actor", "content", "subject": {"id", "type", "version"?}, "type", "values"}
--   p_values  [{"id", "subject_type", "subject_id", "field", "salt" (hex), "value" (canonical JSON text), "digest" (hex)}]
--   p_feed    [{"stream", "headline_id", "item" (canonical JSON text)}]
--   p_wake    streams whose readers must look again besides those published to
-- Counter rows are locked last and in a fixed order (the record first, then streams by id), all of them before anything
-- is written: the record entry states which seqs it was published under. recorded_at is taken under the lock, so it
-- never decreases within a stream. NO KEY: a checkpoint's foreign key may share the row, or the two could deadlock.
CREATE FUNCTION record_append(p_province text, p_body text, p_values jsonb, p_feed jsonb, p_wake text[])
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_body constant jsonb := p_body::jsonb;
    v_record streams;
    v_stream streams;
    v_streams streams[] := '{}';
    v_at timestamptz;
    v_bytes bytea;
    v_hash bytea;
    v_item record;
    v_published jsonb := '{}';
    v_published_text text;
    v_wake text[] := COALESCE(p_wake, '{}');
BEGIN
    IF (p_province = ANY (context_provinces())) IS NOT TRUE THEN
        RAISE EXCEPTION 'province % is not in this context', p_province USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- SQL cannot tell canonical JSON; a key that comes twice or out of place at the top it can.
    IF ARRAY(SELECT json_object_keys(p_body::json)) <> ARRAY['actor', 'content', 'subject', 'type', 'values'] THEN
        RAISE EXCEPTION 'the body of an event has other keys' USING ERRCODE = 'SN005';
    END IF;

    INSERT INTO erasable_values (province_code, id, subject_type, subject_id, field, value, salt, digest)
    SELECT p_province, (v ->> 'id')::uuid, v ->> 'subject_type', v ->> 'subject_id', v ->> 'field',
           (v ->> 'value')::jsonb, decode(v ->> 'salt', 'hex'),
           sha256(decode(v ->> 'salt', 'hex') || convert_to(v ->> 'value', 'UTF8'))
      FROM jsonb_array_elements(p_values) v;

    SELECT * INTO STRICT v_record FROM streams WHERE id = p_province || '/record' FOR NO KEY UPDATE;
    FOR v_item IN SELECT f ->> 'stream' AS stream FROM jsonb_array_elements(p_feed) f
                   ORDER BY (f ->> 'stream') COLLATE "C" LOOP
        SELECT * INTO STRICT v_stream FROM streams
         WHERE id = v_item.stream AND province_code = p_province AND audience <> 'record' FOR NO KEY UPDATE;
        IF v_published ? v_stream.id THEN
            RAISE EXCEPTION 'published to % twice', v_stream.id USING ERRCODE = 'SN005';
        END IF;
        v_streams := v_streams || v_stream;
        v_published := v_published || jsonb_build_object(v_stream.id, v_stream.head_seq + 1);
        v_published_text := concat_ws(',', v_published_text, format('"%s":%s', v_stream.id, v_stream.head_seq + 1));
        v_wake := v_wake || v_stream.id;
    END LOOP;

    v_at := GREATEST(clock_timestamp(), v_record.head_at);
    v_bytes := convert_to(format('{"body":%s,"published":{%s},"recorded_at":"%s","seq":%s,"stream":"%s","v":1}',
                                 p_body, v_published_text, canonical_instant(v_at), v_record.head_seq + 1, v_record.id),
                          'UTF8');
    v_hash := sha256(v_record.head_hash || v_bytes);
    INSERT INTO record_entries (stream_id, seq, province_code, event_type, subject_type, subject_id, subject_version,
                                recorded_at, canonical, prev_hash, hash)
    VALUES (v_record.id, v_record.head_seq + 1, p_province, v_body ->> 'type', v_body #>> '{subject,type}',
            v_body #>> '{subject,id}', (v_body #>> '{subject,version}')::integer,
            v_at, v_bytes, v_record.head_hash, v_hash);
    UPDATE streams SET head_seq = v_record.head_seq + 1, head_hash = v_hash, head_at = v_at WHERE id = v_record.id;

    FOREACH v_stream IN ARRAY v_streams LOOP
        SELECT f ->> 'item' AS item, (f ->> 'headline_id')::uuid AS headline_id INTO STRICT v_item
          FROM jsonb_array_elements(p_feed) f WHERE f ->> 'stream' = v_stream.id;
        v_bytes := convert_to(format('{"item":%s,"record_seq":%s,"recorded_at":"%s","seq":%s,"stream":"%s","v":1}',
                                     v_item.item, v_record.head_seq + 1, canonical_instant(v_at),
                                     v_stream.head_seq + 1, v_stream.id), 'UTF8');
        v_hash := sha256(v_stream.head_hash || v_bytes);
        INSERT INTO feed_entries (stream_id, seq, province_code, audience, record_seq, subject_type, subject_id,
                                  headline_id, recorded_at, canonical, prev_hash, hash)
        VALUES (v_stream.id, v_stream.head_seq + 1, p_province, v_stream.audience, v_record.head_seq + 1,
                v_body #>> '{subject,type}', v_body #>> '{subject,id}', v_item.headline_id, v_at, v_bytes,
                v_stream.head_hash, v_hash);
        UPDATE streams SET head_seq = v_stream.head_seq + 1, head_hash = v_hash, head_at = v_at WHERE id = v_stream.id;
    END LOOP;

    -- Only a wake-up, and only one: NOTIFY takes a lock of the whole database at commit.
    IF cardinality(v_wake) > 0 THEN
        PERFORM pg_notify('sonthana_feed', array_to_string(v_wake, ','));
    END IF;
    RETURN jsonb_build_object('seq', v_record.head_seq + 1, 'recorded_at', canonical_instant(v_at), 'feed', v_published);
END
$$;

-- A checkpoint says what the stream says, or it is none.
CREATE FUNCTION check_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM record_entries r WHERE r.stream_id = NEW.stream_id AND r.seq = NEW.seq
                      AND r.hash = NEW.hash AND r.province_code = NEW.province_code
                   UNION ALL
                   SELECT FROM feed_entries f WHERE f.stream_id = NEW.stream_id AND f.seq = NEW.seq
                      AND f.hash = NEW.hash AND f.province_code = NEW.province_code) THEN
        RAISE EXCEPTION '% has no entry % with this hash', NEW.stream_id, NEW.seq USING ERRCODE = 'SN005';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_checkpoint BEFORE INSERT ON checkpoints FOR EACH ROW EXECUTE FUNCTION check_checkpoint();
