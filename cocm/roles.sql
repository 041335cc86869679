-- The two roles of an installation, made once by a superuser in the registry's own database. Running it again is harmless.
--
--   cocm_owner  owns the database and runs the migrations; row security is FORCEd on it too.
--   cocm_app    what the web server and the workers sign in as: owns nothing, bypasses nothing.
--
-- The passwords come as session settings, so that they stand in no file and no statement text:
--   SELECT set_config('cocm.owner_password', '...', false), set_config('cocm.app_password', '...', false);

DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['owner', 'app'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cocm_' || role) THEN
            EXECUTE format('CREATE ROLE cocm_%s', role);
        END IF;
        EXECUTE format(
            'ALTER ROLE cocm_%s LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD %L',
            role, current_setting('cocm.' || role || '_password')
        );
    END LOOP;
    EXECUTE format('ALTER DATABASE %I OWNER TO cocm_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO cocm_app', current_database());
END
$$;

ALTER SCHEMA public OWNER TO cocm_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO cocm_app;
ALTER DEFAULT PRIVILEGES FOR ROLE cocm_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO cocm_app;
ALTER DEFAULT PRIVILEGES FOR ROLE cocm_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO cocm_app;
