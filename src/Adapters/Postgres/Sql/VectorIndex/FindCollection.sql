-- Dimensions of a vector collection. $1 name.
select dimensions
from ingest.vector_collection
where name = $1
