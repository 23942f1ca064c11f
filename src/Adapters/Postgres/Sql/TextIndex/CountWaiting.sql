-- Whether documents of these queues wait for a worker or are in work, and how many chunks of searchable versions wait for their words. $1 queues, $2 now.
select exists (select from ingest.document_version where queue = any($1::text[]) and state = 'processing')
        or exists (select from ingest.document_version where queue = any($1::text[]) and state = 'pending' and available_at <= $2),
    coalesce((
        select sum(greatest(coalesce(v.chunks, b.next_ordinal + 1) - b.next_ordinal, 0))
        from ingest.text_backlog as b
        join ingest.document as d on d.id = b.document_id and d.current_version = b.version
        left join ingest.document_version as v on v.document_id = b.document_id and v.version = b.version), 0)::bigint
