-- Dimensions and id of a vector collection. $1 name.
select dimensions, id
from ingest.vector_collection
where name = $1
