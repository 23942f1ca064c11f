select number, name, checksum
from ingest.schema_migration
order by number
