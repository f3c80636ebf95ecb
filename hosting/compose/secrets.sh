#!/bin/sh
# Make the secrets, each a file of its own; what is there already is left as it is.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
for name in secret_key postgres_password owner_password app_password; do
    [ -s secrets/$name ] || openssl rand -hex 32 >secrets/$name
done
printf 'postgresql://itd_owner:%s@database/itdirector\n' "$(cat secrets/owner_password)" >secrets/owner_url
printf 'postgresql://itd_app:%s@database/itdirector\n' "$(cat secrets/app_password)" >secrets/database_url
# The containers read them as users of their own, who are not you: the folder keeps others out.
chmod 0700 secrets
chmod 0444 secrets/*
