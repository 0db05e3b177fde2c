#!/bin/sh
exec flyctl deploy --remote-only --app ledgerline
