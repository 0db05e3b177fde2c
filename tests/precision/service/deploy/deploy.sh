#!/bin/sh
set -eu
curl -fsS -H "Authorization: Bearer $TOKEN" -X POST "https://deploy.acme.example/orders/$1?sha=$GITHUB_SHA"
