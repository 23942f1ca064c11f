create schema if not exists ingest
