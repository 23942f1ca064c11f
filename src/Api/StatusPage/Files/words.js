// The service's terms in the words of the page.

const states = { receiving: 'Receiving', pending: 'Waiting', processing: 'In work', ready: 'Searchable', failed: 'Failed', superseded: 'Replaced' };

/** States in the order of a document's life. */
export const stateNames = ['receiving', 'pending', 'processing', 'ready', 'failed'];

/** A state of a document. */
export const stateWord = state => states[state] ?? spoken(state);

const stages = { extract: 'Reading text', index: 'Embedding', publish: 'Publishing' };

/** A stage of the work on a document. */
export const stageWord = stage => stages[stage] ?? spoken(stage ?? 'Starting');

const events = {
  registered: 'Registered', received: 'Bytes received', unchanged: 'The same bytes came again', refused: 'Refused', claimed: 'Taken by a worker',
  retried: 'Attempt failed, tried again', released: 'Given back by its worker', rescued: 'Rescued from a lost worker', published: 'Searchable',
  superseded: 'Replaced by a newer version', failed: 'Failed', retry_requested: 'Retry asked for', deleted: 'Deleted', repaired: 'Repaired', purged: 'Purged',
};

/** An event of a timeline. */
export const eventWord = name => events[name] ?? spoken(name);

const codes = {
  unsupported_type: 'Type not supported', encrypted: 'Protected by a password', corrupt: 'Damaged file', too_large: 'Too large',
  extraction_timeout: 'Reading took too long', extraction_out_of_memory: 'Reading needed too much memory', tool_missing: 'A tool is not installed',
  no_text: 'No text in it', partial_text: 'Some of it could not be read', blob_missing: 'Bytes are missing from storage', blob_changed: 'Stored bytes were changed',
  upload_incomplete: 'Upload broke off', attempts_exhausted: 'Every attempt failed', lease_expired: 'Its worker was lost', embedder_unavailable: 'Embedder not available',
  embedder_refused: 'Embedder refused', index_unavailable: 'Index not available', index_incomplete: 'Index incomplete', storage_unavailable: 'Storage not available',
  database_unavailable: 'Database not available', unexpected: 'Unforeseen error', cancelled: 'Cancelled', budget_exhausted: 'Daily token budget used up',
  dimension_mismatch: 'Wrong vector size', name_taken: 'Other bytes under this name',
};

/** An error code as a title. */
export const codeWord = code => codes[code] ?? spoken(code);

const sources = {
  ok: 'Up to date', running: 'Running', waiting: 'Waiting', overdue: 'Overdue', failing: 'Failing', never_ran: 'Never ran', held_deletions: 'Deletions wait for you',
  refused: 'Credential refused', disabled: 'Switched off', unscheduled: 'On request only',
};

/** How a source stands. */
export const sourceWord = state => sources[state] ?? spoken(state);

/** The tone of a source's state: `good`, `busy`, `wait`, `warn` or `bad`. */
export const sourceTone = state => ({ ok: 'good', running: 'busy', waiting: 'wait', overdue: 'bad', failing: 'bad', refused: 'bad', held_deletions: 'warn', never_ran: 'wait' })[state] ?? 'wait';

/** "held_deletions" as "Held deletions". */
export function spoken(word) {
  const text = String(word ?? '').replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
