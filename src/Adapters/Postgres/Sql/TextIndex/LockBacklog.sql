-- Searchable versions whose words are not all indexed; versions that others are indexing are left to them. The plan keeps to the order of the
-- key, so a long backlog costs no more than a short one. $1 versions at most.
select b.vector_collection_id, b.document_id, b.version, b.next_ordinal
from ingest.text_backlog as b
join ingest.document as d on d.id = b.document_id and d.current_version = b.version
order by b.vector_collection_id, b.document_id, b.version
limit $1
for update of b skip locked
