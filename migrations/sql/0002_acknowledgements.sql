-- Acknowledges a feed entry as a record entry says: the only writer of acknowledgements. All that is stored is read from
-- that entry, which must be the acting person's own.
CREATE FUNCTION acknowledge_entry(p_stream text, p_seq bigint, p_record_seq bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_province text;
    v_entry record_entries;
    v_body jsonb;
BEGIN
    SELECT f.province_code INTO v_province FROM feed_entries f WHERE f.stream_id = p_stream AND f.seq = p_seq;
    IF (v_province = ANY (context_provinces())) IS NOT TRUE THEN
        RAISE EXCEPTION 'no such entry in this context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO v_entry FROM record_entries WHERE stream_id = v_province || '/record' AND seq = p_record_seq;
    v_body := convert_from(v_entry.canonical, 'UTF8')::jsonb -> 'body';
    IF (v_entry.event_type = 'feed.acknowledged' AND v_entry.subject_type = 'feed_entry'
        AND v_entry.subject_id = p_stream || '/' || p_seq
        AND (v_body #>> '{actor,person}')::uuid = context_person()) IS NOT TRUE THEN
        RAISE EXCEPTION 'the record does not say so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO acknowledgements (stream_id, seq, number, province_code, state, note_id, person_id, signature_id,
                                  record_seq, acknowledged_at)
    VALUES (p_stream, p_seq, (v_body #>> '{content,number}')::integer, v_province, v_body #>> '{content,state}',
            (v_body #>> '{values,note,id}')::uuid, context_person(), (v_body #>> '{actor,signature,id}')::uuid,
            p_record_seq, v_entry.recorded_at);
END
$$;
