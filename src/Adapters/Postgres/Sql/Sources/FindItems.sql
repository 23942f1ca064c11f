-- Items without a name were only listed by an enumeration: nothing is known of them. A tombstone has a name, but neither hash nor document.
-- $1 source, $2 partitions, $3 keys (same length)
select i.partition, i.key, i.name, i.hash, i.document_id
from unnest($2::text[], $3::text[]) as k (partition, key)
join ingest.source_item i on i.source = $1 and i.partition = k.partition and i.key = k.key
where i.name is not null
