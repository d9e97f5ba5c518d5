-- The context of a transaction: who asks, and which provinces' rows they may see.
-- Row-level security reads these three settings; they end with the transaction.

CREATE FUNCTION context_provinces() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_to_array(NULLIF(current_setting('sonthana.provinces', true), ''), ',')
$$;

CREATE FUNCTION context_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT NULLIF(current_setting('sonthana.person', true), '')::uuid
$$;

CREATE FUNCTION context_is_open() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT COALESCE(current_setting('sonthana.open', true), '') = 'on'
$$;

CREATE FUNCTION open_context(p_person uuid, p_provinces text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('sonthana.open', 'on', true),
            set_config('sonthana.person', COALESCE(p_person::text, ''), true),
            set_config('sonthana.provinces', array_to_string(COALESCE(p_provinces, '{}'), ','), true);
END
$$;

-- Who stands behind a session's or an app token's digest, with the roles held now; null for nobody.
CREATE FUNCTION principal_of(p_digest bytea) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_person uuid;
    v_credential jsonb;
BEGIN
    SELECT s.person_id,
           jsonb_build_object('kind', 'session', 'id', s.id,
                              'scopes', '["read", "write", "feed", "layers"]'::jsonb)
      INTO v_person, v_credential
      FROM sessions s
     WHERE s.digest = p_digest AND s.ended_at IS NULL AND s.expires_at > clock_timestamp();
    IF NOT FOUND THEN
        SELECT t.person_id, jsonb_build_object('kind', 'token', 'id', t.id, 'scopes', to_jsonb(t.scopes))
          INTO v_person, v_credential
          FROM app_tokens t
         WHERE t.digest = p_digest AND t.revoked_at IS NULL
           AND (t.expires_at IS NULL OR t.expires_at > clock_timestamp());
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
    END IF;
    RETURN (
        SELECT jsonb_build_object(
                   'person', jsonb_build_object(
                       'id', p.id, 'title', p.title, 'given_name', p.given_name, 'family_name', p.family_name,
                       'position_th', p.position_th, 'position_en', p.position_en),
                   'credential', v_credential,
                   'grants', COALESCE((
                       SELECT jsonb_agg(jsonb_build_object(
                                  'province', g.province_code, 'role', g.role, 'unit', g.unit, 'office', g.office,
                                  'signature', g.signature_id, 'signature_digest', encode(v.digest, 'hex'),
                                  'signed_as', v.value)
                              ORDER BY g.valid_from, g.id)
                         FROM role_grants g
                         JOIN erasable_values v ON v.province_code = g.province_code AND v.id = g.signature_id
                        WHERE g.person_id = p.id AND g.valid_from <= clock_timestamp()
                          AND (g.valid_until IS NULL OR g.valid_until > clock_timestamp())), '[]'::jsonb))
          FROM people p
         WHERE p.id = v_person);
END
$$;

-- The first statement of a request: opens its context and says who asks. Nobody gets an open, empty context.
CREATE FUNCTION authenticate(p_digest bytea) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_principal jsonb;
BEGIN
    IF p_digest IS NOT NULL THEN
        v_principal := principal_of(p_digest);
    END IF;
    PERFORM open_context(
        (v_principal #>> '{person,id}')::uuid,
        ARRAY(SELECT DISTINCT g ->> 'province' FROM jsonb_array_elements(v_principal -> 'grants') g));
    RETURN v_principal;
END
$$;

-- Sign-in: the hash to verify against, by e-mail or phone; nothing else of the person is shown.
CREATE FUNCTION credential_lookup(p_login text) RETURNS TABLE (person_id uuid, password_hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.person_id, c.password_hash
      FROM people p JOIN credentials c ON c.person_id = p.id
     WHERE p.email = p_login OR p.phone = p_login
$$;

-- Sets a password. Only for somebody who holds a role in a province of the context.
CREATE FUNCTION credential_store(p_person uuid, p_hash text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM role_grants g
                    WHERE g.person_id = p_person AND g.province_code = ANY (context_provinces())) THEN
        RAISE EXCEPTION 'no such person in this context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO credentials (person_id, password_hash) VALUES (p_person, p_hash)
    ON CONFLICT ON CONSTRAINT pk_credentials
    DO UPDATE SET password_hash = EXCLUDED.password_hash, changed_at = now();
END
$$;

-- Seconds to wait before this name may be tried again from this address (0: now); notes the attempt where it may.
-- Within 15 minutes: 10 for a name from one address, 50 from one address, 100 for a name from anywhere. The last is
-- high, so that a stranger who knows a name cannot easily lock its owner out on a flood night.
CREATE FUNCTION sign_in_attempt(p_login_digest bytea, p_address inet) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    c_window constant interval := '15 minutes';
    v_wait integer;
BEGIN
    DELETE FROM sign_in_attempts WHERE attempted_at < clock_timestamp() - c_window;
    SELECT ceil(extract(epoch FROM max(freed) - clock_timestamp()))::integer INTO v_wait
      FROM ((SELECT attempted_at + c_window AS freed FROM sign_in_attempts
              WHERE login_digest = p_login_digest AND address = p_address
              ORDER BY attempted_at DESC OFFSET 9 LIMIT 1)
            UNION ALL
            (SELECT attempted_at + c_window FROM sign_in_attempts
              WHERE login_digest = p_login_digest ORDER BY attempted_at DESC OFFSET 99 LIMIT 1)
            UNION ALL
            (SELECT attempted_at + c_window FROM sign_in_attempts
              WHERE address = p_address ORDER BY attempted_at DESC OFFSET 49 LIMIT 1)) AS limits;
    IF v_wait > 0 THEN
        RETURN v_wait;
    END IF;
    INSERT INTO sign_in_attempts (login_digest, address) VALUES (p_login_digest, p_address);
    RETURN 0;
END
$$;

-- A successful sign-in forgets the attempts on that name and one of its address.
CREATE FUNCTION sign_in_succeeded(p_login_digest bytea, p_address inet) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM sign_in_attempts WHERE login_digest = p_login_digest AND address = p_address
$$;
