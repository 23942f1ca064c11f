select name
from ingest.task_hub
