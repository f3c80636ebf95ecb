#!/bin/sh
# The two roles, once, when the database is made: one owns the tables, the product is the other.
set -eu
owner=$(cat /run/secrets/owner_password)
app=$(cat /run/secrets/app_password)
psql --username postgres --dbname postgres --set ON_ERROR_STOP=1 --quiet \
    --set owner="$owner" --set app="$app" <<'SQL'
CREATE ROLE itd_owner LOGIN PASSWORD :'owner';
CREATE ROLE itd_app LOGIN PASSWORD :'app';
ALTER DATABASE itdirector OWNER TO itd_owner;
REVOKE ALL ON DATABASE itdirector FROM PUBLIC;
GRANT CONNECT ON DATABASE itdirector TO itd_app;
SQL
psql --username postgres --dbname itdirector --set ON_ERROR_STOP=1 --quiet \
    --command "ALTER SCHEMA public OWNER TO itd_owner"
