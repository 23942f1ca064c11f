-- Puts what the index has in its list where it belongs, so that lookups need not read the list.
select gin_clean_pending_list('ingest.text_point_words')
