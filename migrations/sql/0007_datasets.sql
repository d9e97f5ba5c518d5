-- Who may touch datasets, and what never changes of them.

GRANT SELECT, INSERT ON dataset_versions, dataset_layers, dataset_inputs, dataset_tables, dataset_signatures
    TO sonthana_service;
GRANT SELECT ON dataset_acts, dataset_transitions TO sonthana_service;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['dataset_versions', 'dataset_layers', 'dataset_inputs', 'dataset_tables', 'dataset_acts',
                             'dataset_signatures'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY province ON %I USING (province_code = ANY ((SELECT context_provinces())::text[]))', t);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
        IF t <> 'dataset_versions' THEN
            EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I '
                           'FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
        END IF;
    END LOOP;
END
$$;
CREATE TRIGGER no_delete BEFORE DELETE ON dataset_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A version begins as a candidate; later only its state changes, by a transition that there is and with what it needs.
-- Whoever changes it: the rules hold for the owner as for the service.
CREATE FUNCTION check_dataset_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'candidate' THEN
            RAISE EXCEPTION 'a dataset begins as a candidate' USING ERRCODE = 'SN002';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'state' - 'extent' IS DISTINCT FROM to_jsonb(OLD) - 'state' - 'extent'
       OR NEW.extent::bytea IS DISTINCT FROM OLD.extent::bytea THEN
        RAISE EXCEPTION 'a dataset never changes' USING ERRCODE = 'SN001';
    END IF;
    IF NOT EXISTS (SELECT FROM dataset_transitions t WHERE t.from_state = OLD.state AND t.to_state = NEW.state) THEN
        RAISE EXCEPTION 'transition % → % refused', OLD.state, NEW.state USING ERRCODE = 'SN002';
    END IF;
    IF NEW.state IN ('reviewed', 'released') AND NOT both_units_reviewed(NEW.province_code, NEW.name, NEW.version) THEN
        RAISE EXCEPTION 'both units review before that' USING ERRCODE = 'SN006';
    END IF;
    IF NEW.state = 'released' THEN
        IF NOT EXISTS (SELECT FROM dataset_acts a
                        WHERE (a.province_code, a.name, a.version) = (NEW.province_code, NEW.name, NEW.version)
                          AND a.act = 'release') THEN
            RAISE EXCEPTION 'the chair releases, or both leads at once' USING ERRCODE = 'SN006';
        END IF;
        IF EXISTS (SELECT FROM dataset_inputs i
                     JOIN assessments s ON s.province_code = i.province_code AND s.id = i.assessment_id
                    WHERE (i.province_code, i.name, i.version) = (NEW.province_code, NEW.name, NEW.version)
                      AND (i.state NOT IN ('validated', 'disputed') OR s.version <> i.assessment_version
                           OR s.state <> i.state)) THEN
            RAISE EXCEPTION 'a released dataset reaches validated inputs, or disputed ones labelled so'
                USING ERRCODE = 'SN006';
        END IF;
        IF EXISTS (SELECT FROM dataset_layers l
                     JOIN layer_versions v ON v.province_code = l.province_code AND v.slug = l.slug
                                          AND v.version = l.layer_version
                    WHERE (l.province_code, l.name, l.version) = (NEW.province_code, NEW.name, NEW.version)
                      AND v.state NOT IN ('published', 'deprecated')) THEN
            RAISE EXCEPTION 'a released dataset rests on published layers' USING ERRCODE = 'SN006';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

-- Whether the last word of both units on a version is a review that lets it pass.
CREATE FUNCTION both_units_reviewed(p_province text, p_name text, p_version text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT count(*) = 2 AND bool_and(w.act = 'review')
      FROM (SELECT DISTINCT ON (a.unit) a.act FROM dataset_acts a
             WHERE a.province_code = p_province AND a.name = p_name AND a.version = p_version
               AND a.act IN ('review', 'send_back')
             ORDER BY a.unit, a.record_seq DESC) w
$$;
CREATE TRIGGER check_change BEFORE INSERT OR UPDATE ON dataset_versions
    FOR EACH ROW EXECUTE FUNCTION check_dataset_version();

-- Acts on a dataset as a record entry says: the only writer of acts and of a dataset's state. All that is stored is read
-- from that entry, which must be the acting person's own, in a role held now, about this content.
CREATE FUNCTION act_on_dataset(p_province text, p_name text, p_version text, p_record_seq bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_dataset dataset_versions;
    v_entry record_entries;
    v_body jsonb;
    v_act text;
    v_unit text;
    v_to text;
BEGIN
    IF (p_province = ANY (context_provinces())) IS NOT TRUE THEN
        RAISE EXCEPTION 'no such dataset in this context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO v_dataset FROM dataset_versions
     WHERE province_code = p_province AND name = p_name AND version = p_version FOR UPDATE;
    SELECT * INTO v_entry FROM record_entries WHERE stream_id = p_province || '/record' AND seq = p_record_seq;
    v_body := convert_from(v_entry.canonical, 'UTF8')::jsonb -> 'body';
    v_act := v_body #>> '{content,act}';
    v_unit := v_body #>> '{content,unit}';
    v_to := v_body #>> '{content,to}';
    IF (v_entry.subject_type = 'dataset' AND v_entry.subject_id = p_name || '/' || p_version
        AND v_entry.event_type = CASE v_act
                WHEN 'review' THEN 'dataset.reviewed' WHEN 'send_back' THEN 'dataset.sent_back'
                WHEN 'urge' THEN 'dataset.urged' WHEN 'release' THEN 'dataset.released'
                WHEN 'ratify' THEN 'dataset.ratified' WHEN 'deprecate' THEN 'dataset.deprecated'
                WHEN 'retract' THEN 'dataset.retracted' END
        AND (v_body #>> '{actor,person}')::uuid = context_person()
        AND v_body #>> '{content,content_hash}' = v_dataset.content_hash
        AND v_body #>> '{content,from}' = v_dataset.state) IS NOT TRUE THEN
        RAISE EXCEPTION 'the record does not say so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (
           SELECT FROM role_grants g
             JOIN (VALUES ('review', 'lead'), ('send_back', 'lead'), ('urge', 'lead'), ('release', 'chair'),
                          ('release', 'lead'), ('ratify', 'chair'), ('deprecate', 'chair'), ('deprecate', 'lead'), ('retract', 'chair'),
                          ('retract', 'director')) AS may (act, role) ON may.role = g.role AND may.act = v_act
            WHERE g.province_code = p_province AND g.person_id = context_person()
              AND g.role = v_body #>> '{actor,role}' AND (v_unit IS NULL OR g.unit = v_unit)
              AND g.valid_from <= clock_timestamp()
              AND (g.valid_until IS NULL OR g.valid_until > clock_timestamp())) THEN
        RAISE EXCEPTION 'not in this role' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF v_act = 'release' AND v_body #>> '{actor,role}' = 'lead'
       AND (SELECT count(DISTINCT a.unit) FROM dataset_acts a
             WHERE a.province_code = p_province AND a.name = p_name AND a.version = p_version
               AND a.act = 'urge') < 2 THEN
        RAISE EXCEPTION 'leads release together, or not at all' USING ERRCODE = 'SN006';
    END IF;
    IF v_act = 'ratify' AND EXISTS (SELECT FROM dataset_acts a
            WHERE a.province_code = p_province AND a.name = p_name AND a.version = p_version
              AND a.act IN ('release', 'ratify') AND a.role = 'chair') THEN
        RAISE EXCEPTION 'there is nothing to ratify' USING ERRCODE = 'SN006';
    END IF;
    INSERT INTO dataset_acts (province_code, name, version, record_seq, act, unit, person_id, role, signature_id,
                              reason_id, acted_at)
    VALUES (p_province, p_name, p_version, p_record_seq, v_act, v_unit, context_person(), v_body #>> '{actor,role}',
            (v_body #>> '{actor,signature,id}')::uuid, (v_body #>> '{values,reason,id}')::uuid, v_entry.recorded_at);
    IF v_to <> v_dataset.state THEN
        UPDATE dataset_versions SET state = v_to
         WHERE province_code = p_province AND name = p_name AND version = p_version;
    END IF;
    RETURN v_to;
END
$$;
REVOKE EXECUTE ON FUNCTION act_on_dataset(text, text, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION act_on_dataset(text, text, text, bigint) TO sonthana_service;
