-- A version's chunks in order, from an ordinal on. $1 collection name, $2 document id, $3 version, $4 first ordinal, $5 limit.
select ordinal, text, context, page, text_start, text_end
from ingest.vector_point
where vector_collection_id = (select id from ingest.vector_collection where name = $1) and document_id = $2 and version = $3 and ordinal >= $4
order by ordinal
limit $5
