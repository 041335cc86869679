#!/bin/sh
# Runs once, as the superuser, when the database's volume is new: makes the two roles (cocm/roles.sql).
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --quiet --output /dev/null \
    --set owner="$(cat /run/secrets/owner_password)" --set app="$(cat /run/secrets/app_password)" <<'SQL'
SELECT set_config('cocm.owner_password', :'owner', false), set_config('cocm.app_password', :'app', false);
\include /roles.sql
SQL
