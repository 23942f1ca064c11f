-- Items without a name were only listed by an enumeration: nothing is known of them. A tombstone has a name, but neither hash nor document.
-- No hash for an item whose document is in another collection: the source's collection was changed, and the next read takes it in anew.
-- $1 source, $2 partitions, $3 keys (same length), $4 the source's collection
select i.partition, i.key, i.name, case when c.name is null or c.name = $4 then i.hash end, i.document_id
from unnest($2::text[], $3::text[]) as k (partition, key)
join ingest.source_item i on i.source = $1 and i.partition = k.partition and i.key = k.key
left join ingest.document d on d.id = i.document_id
left join ingest.collection c on c.id = d.collection_id
where i.name is not null
